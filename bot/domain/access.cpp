#include "bot/domain/access.hpp"

namespace firebreak {

who_may allowed_to(action what, const ticket& t) {
    switch (what) {
        case action::acknowledge: return who_may::reporter;
        case action::add_to_report:
        case action::escalate:
        case action::show:
        case action::why:
        case action::may_i: return who_may::involved;
        case action::claim:
        case action::recategorise:
        case action::forget:
        case action::merge:
        case action::unmerge: return who_may::team;
        case action::note:
        case action::reopen:
        case action::history:
        case action::set_severity: return who_may::team_or_manager;
        case action::assign:
            return t.claimant.empty() ? who_may::lead_or_manager
                                      : who_may::claimant_lead_or_manager;
        case action::release:
        case action::reply:
        case action::undo:
        case action::hold:
        case action::resume:
        case action::resolve: return who_may::claimant_or_lead;
    }
    return who_may::lead_or_manager;
}

bool may(const standing& who, action what, const ticket& t) {
    switch (allowed_to(what, t)) {
        case who_may::reporter: return who.reporter;
        case who_may::involved: return who.involved();
        case who_may::team: return who.responder || who.lead;
        case who_may::team_or_manager: return who.responder || who.lead || who.manager;
        case who_may::claimant_or_lead: return who.claimant || who.lead;
        case who_may::lead_or_manager: return who.lead || who.manager;
        case who_may::claimant_lead_or_manager: return who.claimant || who.lead || who.manager;
    }
    return false;
}

}  // namespace firebreak
