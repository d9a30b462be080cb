//! Do the laws of DESIGN 10 hold, whatever happened? One file for each invariant.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a law is about some events and not the others"
)]

mod generators_reach_everything;
mod i01_only_events_change_state;
mod i03_a_locked_account_gives_nothing_away;
mod i04_no_more_guesses_than_the_limit;
mod i05_one_address_one_account;
mod i06_only_the_newest_link_opens;
mod i07_a_step_is_accepted_once;
mod i07_an_approval_is_used_once;
mod i08_a_pending_enrolment_is_not_a_factor;
mod i09_a_closed_property_opens_for_nobody;
mod i11_one_cause_one_fate;
mod i12_acts_on_others_carry_authority;
mod i12_nothing_without_a_permit;
mod i13_known_and_unknown_alike;
mod s11_what_was_withdrawn;
mod s14_s15_any_order;
mod s30_what_comes_back;
mod sign_in_life;
