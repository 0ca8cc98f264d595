# shellcheck shell=bash
# Shared by ./run, ./test and .ci/run. Sourced, never run; expects `root` to be the checkout.
# All talk goes to stderr: stdout belongs to the program.
: "${root:?}"

say() { printf '%s\n' "$*" >&2; }
die() {
    say "$*"
    exit 1
}

# Where things that outlive a checkout are kept. Works with HOME unset.
cache_home() {
    local home=${HOME:-}
    [ -n "$home" ] || home=$(getent passwd "$(id -u)" 2>/dev/null | cut -d: -f6)
    [ -n "$home" ] && [ -w "$home" ] || home=${TMPDIR:-/tmp}/firebreak-$(id -u)
    printf '%s' "${XDG_CACHE_HOME:-$home/.cache}/firebreak"
}

use_ccache() {
    CCACHE_DIR=${CCACHE_DIR:-$(cache_home)/ccache}
    export CCACHE_DIR
    # Objects serve every checkout: paths below this one count as relative.
    export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
    export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    mkdir -p "$CCACHE_DIR" 2>/dev/null || export CCACHE_DISABLE=1
}

# Lines "PACKAGES|WITH|ALTERNATIVES REASON" of packages.txt for the given sections.
listed_packages() {
    local section package reason
    while read -r section package reason; do
        case " $* " in *" $section "*) printf '%s %s\n' "$package" "$reason" ;; esac
    done < <(grep -E '^[a-z]' "$root/config/packages.txt")
}

installed_packages() {
    # Names without the architecture, of what is completely installed.
    dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n' 2>/dev/null | sed -n 's/^ii *//p'
}

missing_packages() {
    local have alternatives reason name
    have=$(installed_packages)
    while read -r alternatives reason; do
        for name in ${alternatives//|/ }; do
            grep -qxF -- "$name" <<<"$have" && continue 2
        done
        printf '%s %s\n' "$alternatives" "$reason"
    done < <(listed_packages "$@")
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif [ -t 0 ]; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
}

# The first of several names that apt can install.
known_package() {
    local name about
    for name in ${1//|/ }; do
        about=$(LC_ALL=C apt-cache policy "$name" 2>/dev/null)
        case $about in
            '' | *'Candidate: (none)'*) ;;
            *)
                printf '%s' "$name"
                return
                ;;
        esac
    done
    return 1
}

# need_packages SECTION…: installs what is missing; silent when nothing is.
need_packages() {
    local missing alternatives reason name wanted=() unknown=0 log
    if ! command -v dpkg-query >/dev/null 2>&1; then
        command -v clang++-19 >/dev/null 2>&1 && command -v cmake >/dev/null 2>&1 && return
        die "This is neither Debian nor Ubuntu: install what config/packages.txt lists, then come again."
    fi
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null 2>&1; then
        say "Packages are missing, and without root or sudo they can't be installed from here:"
        say "  apt-get install $(cut -d' ' -f1 <<<"$missing" | cut -d'|' -f1 | tr '\n' ' ')"
        exit 1
    fi
    say "Installing what is missing:"
    log=$(mktemp)
    # An old or empty package list knows nothing of some name: only then is it fetched.
    while read -r alternatives reason; do
        known_package "$alternatives" >/dev/null || unknown=1
    done <<<"$missing"
    [ $unknown = 0 ] || update_packages "$log"
    while read -r alternatives reason; do
        name=$(known_package "$alternatives") ||
            die "apt knows no package named ${alternatives//|/ or } ($reason): is this Debian 12 or 13, or Ubuntu 24.04?"
        say "  $name: $reason"
        wanted+=("$name")
    done <<<"$missing"
    if ! install_packages "$log" "${wanted[@]}"; then
        update_packages "$log"
        install_packages "$log" "${wanted[@]}" || {
            tail -n 20 "$log" >&2
            die "apt-get could not install them; its last words are above."
        }
    fi
    rm -f "$log"
}

update_packages() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >>"$1" 2>&1 </dev/null || {
        tail -n 5 "$1" >&2
        say "apt-get update failed; going on with the package list there is."
    }
}

install_packages() {
    local log=$1
    shift
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@" >>"$log" 2>&1 </dev/null
}

# One line that is overwritten, on a terminal only.
progress() {
    [ -t 2 ] && [ "${TERM:-dumb}" != dumb ] && printf '\r\033[K%s' "$*" >&2
    return 0
}

# build PRESET TARGET…: configures where needed, builds, quiet unless it fails. No target: all.
build() {
    local preset=$1 folder=$root/build/$1 log line status
    shift
    log=$folder/build.log
    mkdir -p "$folder"
    # A folder that was moved or copied along with the checkout can't be used again.
    if [ -f "$folder/CMakeCache.txt" ] &&
        ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$folder/CMakeCache.txt"; then
        rm -rf "${folder:?}"
        mkdir -p "$folder"
    fi
    # Two builds of one folder at once would break each other: the second waits here.
    [ -t 2 ] || [ -f "$folder/.built" ] || say "Building Firebreak ($preset); the first time takes some minutes …"
    (
        flock 9
        : >"$log"
        if [ ! -f "$folder/build.ninja" ]; then
            progress "configuring ($preset) …"
            (cd "$root" && cmake --preset "$preset") >>"$log" 2>&1 </dev/null || exit 1
        fi
        NINJA_STATUS='[%f/%t] ' ninja -C "$folder" "$@" 2>&1 </dev/null | while IFS= read -r line; do
            printf '%s\n' "$line" >>"$log"
            case $line in \[*/*\]*) progress "building ($preset) ${line%%]*}]" ;; esac
        done
        exit "${PIPESTATUS[0]}"
    ) 9>"$folder/.lock"
    status=$?
    progress ''
    if [ $status = 0 ]; then
        touch "$folder/.built"
        return 0
    fi
    # Only what failed, without the long list of what went well.
    say "The $preset build failed (all of it: $log):"
    grep -vE '^\[[0-9]+/[0-9]+\] |^ninja: (Entering|build stopped)' "$log" | tail -n 60 >&2
    return 1
}
