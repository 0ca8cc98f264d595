# shellcheck shell=bash
# Completion of `firebreak` in bash. Source it, or copy it to /usr/share/bash-completion/completions/firebreak.

_firebreak() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]:-}
    local verbs='help demo serve check classify playbooks report route summary tickets verify backup restore export manifest version'
    local options='--help'
    COMPREPLY=()
    case $before in
        --config | --database | --script | --output)
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        --playbooks)
            mapfile -t COMPREPLY < <(compgen -d -- "$word")
            return
            ;;
        --format)
            mapfile -t COMPREPLY < <(compgen -W 'text json' -- "$word")
            return
            ;;
        --language)
            mapfile -t COMPREPLY < <(compgen -W 'en fi' -- "$word")
            return
            ;;
    esac
    if [ "$COMP_CWORD" = 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W "$verbs --help --help-all" -- "$word")
        return
    fi
    case $verb in
        demo) options+=' --script --database --playbooks --config --as --verbose --port --no-page --no-console --open' ;;
        serve) options+=' --config --console' ;;
        check) options+=' --config --online --json' ;;
        classify) options+=' --playbooks --jsonl --no-abstain' ;;
        playbooks)
            [ "$COMP_CWORD" = 2 ] && options+=' lint test list'
            [ "$COMP_CWORD" -gt 2 ] && mapfile -t COMPREPLY < <(compgen -d -- "$word")
            ;;
        report) options+=' --config --jsonl --as' ;;
        summary)
            options+=' --config --week --format --language --explain --anew'
            [ "${COMP_WORDS[COMP_CWORD - 1]}" = --format ] && options='text json csv html svg'
            ;;
        tickets) options+=' --config --json --all --team --category --status --limit' ;;
        manifest) options+=' slack --config --public-url' ;;
        verify) options+=' --config --database --json' ;;
        backup) options+=' --config --database' ;;
        export) options+=' --config --database --ticket' ;;
    esac
    mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -W "$options" -- "$word")
}

complete -o filenames -F _firebreak firebreak ./run
