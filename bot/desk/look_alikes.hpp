// Which tickets a text resembles, found among very many at once: an index of sketches in memory
// (locality-sensitive hashing). It only proposes: whether two texts are alike is decided by the
// texts themselves, on file. Made anew from the store at each start.
#pragma once

#include "bot/domain/ids.hpp"
#include "playbooks/likeness.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace firebreak {

class look_alikes {
 public:
    /// Keeps the newest `most` tickets. Memory: 0.3 kB for each, taken as they come; 20,000 that
    /// nobody has dealt with are more than anybody would look through.
    explicit look_alikes(std::size_t most = 20'000);
    [[nodiscard]] std::size_t most() const { return most_; }

    /// The same ticket again: the first sketch holds. Sketches that are not enough() are left out.
    void add(ticket_number ticket, const playbooks::sketch& s);

    /// At most `most` tickets that may be so alike (0 to 1) or more, likeliest first. Of texts 0.6
    /// alike 97 in 100 are found, of those 0.7 alike all but one in 300. Takes no longer the more
    /// there are.
    [[nodiscard]] std::vector<ticket_number> like(const playbooks::sketch& s, double least,
                                                  std::size_t most) const;
    [[nodiscard]] std::size_t size() const { return places_.size(); }

 private:
    // 16 bands of 3 numbers: two sketches meet when one band is equal in both.
    static constexpr std::size_t bands = 16, rows = 3;
    static constexpr int room = 8;  ///< of a bucket the newest few are looked at
    static_assert(bands * rows == playbooks::sketch::size);
    using place = std::uint32_t;
    static constexpr place nowhere = UINT32_MAX;

    struct entry {
        ticket_number ticket;
        playbooks::sketch text;
        std::uint64_t age = 0;             ///< how many came before it
        std::array<place, bands> older{};  ///< the next one of its bucket, in each band
    };

    [[nodiscard]] std::size_t bucket_of(const playbooks::sketch& s, std::size_t band) const;
    void enter(place at);
    void grow();
    template <class Seen>
    void look_into(std::size_t band, const playbooks::sketch& s, Seen seen) const;

    std::size_t most_;
    std::uint64_t count_ = 0;  ///< ever added; once full, each takes the place of the oldest
    std::vector<entry> entries_;
    std::unordered_map<ticket_number, place> places_;
    std::vector<place> newest_;  ///< of each bucket: bands × width_
    std::size_t width_ = 0;      ///< a power of two
};

}  // namespace firebreak
