# shellcheck shell=bash
# The parts of ./test. Each writes to its log and returns 0 passed, 77 skipped (its last line says
# why), anything else failed. Lines that begin with "note: " are shown even when it passed.
# ./test sets `root`, the checkout, and `logs`, a folder for what parts write.
: "${root:?}" "${logs:=}"

skip() {
    printf '%s\n' "$*"
    return 77
}

is_program() { [ -f "$1" ] && [ -x "$1" ]; }

run_part() { "part_$1"; }

# Our files that end in one of the given ways, tracked or new, one per line.
our_files() {
    local end patterns=()
    for end in "$@"; do patterns+=("*.$end"); done
    if git -C "$root" rev-parse --is-inside-work-tree >/dev/null 2>&1; then
        git -C "$root" ls-files --cached --others --exclude-standard -- "${patterns[@]}" | sort -u |
            while IFS= read -r file; do [ -f "$root/$file" ] && printf '%s\n' "$file"; done
    else
        for end in "$@"; do
            find . -name "*.$end" -not -path './build/*' -printf '%P\n'
        done | sort -u
    fi
}

# Files that a shell runs, by their first line or their name.
our_scripts() {
    our_files sh
    local file
    for file in run test .ci/run config/completion/* config/scripts/* tests/static/* tests/e2e/*; do
        [ -f "$file" ] || continue
        if head -n 1 "$file" | grep -qE "^#!.*\b(ba)?sh$|^# shellcheck shell="; then
            printf '%s\n' "$file"
        fi
    done
}

part_format() {
    our_files cpp hpp | xargs -r -d '\n' -n 20 -P 2 clang-format-19 --dry-run -Werror
}

part_lint() {
    local status=0
    our_scripts | sort -u | xargs -r -d '\n' shellcheck -x || status=1
    our_files yaml yml | xargs -r -d '\n' yamllint --strict -c config/yamllint.yaml || status=1
    tests/static/schemas || status=1
    return $status
}

part_layers() { tests/static/layers --self-test && tests/static/layers; }

# The stand-ins for the networks: that they keep and enforce every rule they are there for.
part_fakes() {
    local fake status=0
    for fake in fake_slack fake_homeserver; do
        (cd tests/support &&
            PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 -W error -m unittest discover -s $fake -t .) || status=1
    done
    return $status
}

part_tidy() {
    build dev build.ninja || return 1
    our_files cpp | tests/static/tidy --build build/dev --cache "$(cache_home)/tidy" --jobs 2
}

# ctest_of PRESET PATTERN: the programs of that name in that build, which is brought up to date.
ctest_of() {
    build "$1" || return 1
    if [[ $(ctest --test-dir "build/$1" -N -R "$2") == *'Total Tests: 0'* ]]; then
        skip "no test is named $2 yet"
        return
    fi
    ctest --test-dir "build/$1" -R "$2" -j 2 --output-on-failure --no-tests=error
}

part_unit() { ctest_of dev '^unit_'; }
part_contract() { ctest_of dev '^contract'; }
part_scenario() { ctest_of dev '^scenario'; }

# Stories of a bot whose disk and networks fail (tests/simulation). What it did is shown as a note.
part_simulation() {
    build release simulation benches || return 1
    build/release/tests/simulation --seeds "${SIMULATION_SEEDS:-2000}" --from "${SIMULATION_FROM:-1}" |
        sed -E 's/^([0-9]+ stories)/note: \1/'
    [ "${PIPESTATUS[0]}" = 0 ]
}

part_asan() {
    export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1
    export UBSAN_OPTIONS=print_stacktrace=1
    with_symbolizer
    ctest_of asan '^(unit_|contract|scenario)'
}

part_tsan() {
    export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1
    with_symbolizer
    ctest_of tsan '^(unit_|contract|scenario)'
}

with_symbolizer() {
    local found
    found=$(command -v llvm-symbolizer-19) || return 0
    export ASAN_SYMBOLIZER_PATH=$found TSAN_SYMBOLIZER_PATH=$found
}

# Programs of tests/e2e, one after the other: what they print in $1.log, how each ended in $1.ends.
e2e_lane() {
    local name=$1 program
    shift
    for program in "$@"; do
        printf -- '-- %s\n' "$program"
        "$program"
        printf '%s %s\n' "$?" "$program" >>"$name.ends"
    done >"$name.log" 2>&1
}

# Every program in tests/e2e is run with FIREBREAK, the release binary; 77 means skipped. Two lanes
# go beside each other, for most of the time they wait for clocks and servers; what measures time has
# the machine for itself afterwards.
part_e2e() {
    local program lane status ran=0 failed=0 matrix=() others=() alone=()
    build release firebreak crowd shifted_clock || return 1
    export FIREBREAK=$root/build/release/firebreak FIREBREAK_HOME=$root
    for program in tests/e2e/*; do
        is_program "$program" || continue
        case $program in
            */matrix_*) matrix+=("$program") ;;
            */start | */feed_killed | */overload) alone+=("$program") ;;
            *) others+=("$program") ;;
        esac
    done
    rm -f "$logs"/e2e-*.ends
    e2e_lane "$logs/e2e-matrix" "${matrix[@]}" &
    e2e_lane "$logs/e2e-others" "${others[@]}"
    wait
    e2e_lane "$logs/e2e-alone" "${alone[@]}"
    for lane in "$logs"/e2e-{matrix,others,alone}; do
        cat "$lane.log"
        while read -r status program; do
            case $status in
                0) ran=$((ran + 1)) ;;
                77) printf 'note: %s skipped\n' "$program" ;;
                *) failed=$((failed + 1)) ;;
            esac
        done <"$lane.ends"
    done
    if [ $failed -gt 0 ]; then  # the last lines are what is shown
        grep -h -A 30 '^FAIL' "$logs"/e2e-*.log | tail -n 55
        sed -n '/^\(0\|77\) /!s/^/failed: /p' "$logs"/e2e-*.ends
        return 1
    fi
    [ $ran -gt 0 ] || skip "no program in tests/e2e could run here"
}

part_fuzz() {
    local target name corpus ran=0 status=0
    [[ $(our_files cpp) == *tests/fuzz/* ]] || { skip "no fuzz target yet"; return; }
    build fuzz fuzz_all || return 1
    for target in build/fuzz/tests/fuzz_*; do
        is_program "$target" || continue
        name=$(basename "$target")
        corpus=$(cache_home)/fuzz/$name
        mkdir -p "$corpus" "$logs/fuzz"
        local seeds=()
        [ -d "tests/fuzz/${name#fuzz_}" ] && seeds=("tests/fuzz/${name#fuzz_}")
        printf -- '-- %s\n' "$name"
        "$target" -max_total_time="${FUZZ_SECONDS:-20}" -timeout=10 -rss_limit_mb=2048 \
            -print_final_stats=1 -artifact_prefix="$logs/fuzz/$name-" "$corpus" "${seeds[@]}" || status=1
        ran=$((ran + 1))
    done
    [ $ran -gt 0 ] || { skip "no fuzz target yet"; return; }
    return $status
}

part_bench() {
    local target ran=0 status=0
    build release || return 1
    for target in build/release/tests/bench_*; do
        is_program "$target" || continue
        printf -- '-- %s\n' "$(basename "$target")"
        "$target" | sed 's/^/note: /' || status=1
        ran=$((ran + 1))
    done
    if is_program build/release/tests/simulation; then    # stories per second
        build/release/tests/simulation --seeds 500 | sed 's/^/note: /'
        [ "${PIPESTATUS[0]}" = 0 ] || status=1
    fi
    [ $ran -gt 0 ] || { skip "no benchmark yet"; return; }
    return $status
}
