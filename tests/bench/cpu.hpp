// What a benchmark has used of the processor.
#pragma once

#include <sys/resource.h>

namespace firebreak::bench {

/// Seconds of all threads so far, in user and kernel mode.
inline double cpu() {
    rusage r{};
    getrusage(RUSAGE_SELF, &r);
    const auto s = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return s(r.ru_utime) + s(r.ru_stime);
}

}  // namespace firebreak::bench
