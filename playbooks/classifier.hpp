// Definitions compiled for matching, and the way from a text to a verdict with its reasons.
#pragma once

#include "bot/domain/verdict.hpp"
#include "playbooks/definition.hpp"
#include "playbooks/judge.hpp"
#include "playbooks/learning/learned.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::playbooks {

struct classify_options {
    bool abstain = true;  ///< false: always name the best guess; `none` when nothing was found
    std::optional<language> hint;  ///< the language, where the reporter's chat says it
};

class classifier {
 public:
    /// With `packed`, all that took time to make is left there as bytes.
    explicit classifier(const definitions&, std::string* packed = nullptr);
    /// Of the same playbooks, whose lexicons are not needed then. Nothing when these are not bytes
    /// that an earlier one left.
    static std::optional<classifier> unpack(const definitions&, std::string_view packed);
    ~classifier();
    classifier(classifier&&) noexcept;
    classifier& operator=(classifier&&) noexcept;

    /// Thread safe; any bytes; never fails. At most `most_evidence` reasons.
    [[nodiscard]] verdict classify(std::string_view text, const classify_options&) const;

    /// Makes a text ready for training, as the model would see it. `accepted` has a bit per
    /// playbook.
    void study(std::string_view text, std::optional<language> hint, std::uint64_t accepted,
               float weight, corpus& into) const;
    /// From now on this model weighs in. Its classes must be the playbooks, in their order.
    void use(std::shared_ptr<const learned>);
    [[nodiscard]] const learned* in_use() const;
    [[nodiscard]] std::shared_ptr<const learned> share() const;
    /// Other lines than the usual: for tools that look for better ones.
    void draw_lines(const tolerance&);

    /// What the threat grammar alone says.
    [[nodiscard]] threat_level threat_in(std::string_view text, std::optional<language> hint) const;

    /// Whether each phrase of definitions::playbooks[i].phrases[k] was hit by a text: for hints to
    /// authors. Marks in `hit` (sized by phrase_count()) the numbers of the phrases found,
    /// cancelled or not.
    void mark_hits(std::string_view text, std::vector<bool>& hit) const;
    [[nodiscard]] std::size_t phrase_count() const;
    struct phrase_name {
        std::size_t playbook = 0;  ///< index into definitions::playbooks
        std::size_t index = 0;     ///< into its phrases
    };
    /// Nothing for phrases of raises, risks and exclusions.
    [[nodiscard]] std::optional<phrase_name> name_of(std::size_t phrase) const;

    /// Steps that a text costs: proportional to its length (for tests).
    [[nodiscard]] std::size_t work(std::string_view text) const;

    static constexpr std::size_t most_evidence = 48;

 private:
    struct compiled;
    explicit classifier(std::unique_ptr<compiled>);
    std::unique_ptr<compiled> it_;
};

}  // namespace firebreak::playbooks
