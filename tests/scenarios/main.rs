//! Do whole lives come out as the requirements say? Everything through the front door: HTTP, mail,
//! the command line. One file per group of requirements, named by their ids.
//!
//! Time stands still until a test moves it, and ids follow from a seed that every test prints
//! (`KEYLEDGER_TEST_SEED` sets it). Campaigns are short by default; `KEYLEDGER_FULL=1` runs them
//! whole.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]
#![expect(clippy::print_stdout, reason = "seeds and numbers are for whoever runs the tests")]

#[path = "../support/certificates.rs"]
mod certificates;
#[path = "../nats/server.rs"]
#[expect(dead_code, reason = "the tests of the bus use the rest")]
mod nats_server;
#[path = "../support/postgres.rs"]
#[expect(dead_code, reason = "the store's own tests need more of it")]
mod postgres;
#[path = "../support/proxy.rs"]
mod proxy;
#[path = "../support/smtp_server.rs"]
mod smtp_server;
#[path = "../support/tls.rs"]
mod tls;
mod world;

mod addresses;
mod b12_engines;
mod b12_kills;
mod b12_pauses;
mod b12_standby_away;
mod b13_flag_next;
mod b13_not_me;
mod b14_time_zones;
mod b1_changes;
mod b2_what_if;
mod b3_forgotten;
mod b5_time;
mod b6_timeline;
mod b7_s4_parity;
mod bad_folders;
mod bad_input;
mod bad_trails;
mod both_doors;
mod c1_c2_events_and_views;
mod c4_c5_trail;
mod c5_compliance;
mod c5_cosigned;
mod c5_search;
mod c5_witness;
mod c6_b1_why;
mod c6_chains;
mod clock;
mod clock_at_start;
mod clock_certain;
mod connections;
mod control_socket;
mod crowds;
mod demo;
mod documents;
mod endpoint_matrix;
mod erasure;
mod events_feed;
mod factor_crowds;
mod factor_life;
mod factor_list;
mod factor_refusals;
mod find;
mod fleet;
mod floods;
mod forward_auth;
mod front_door;
mod hang_up;
mod http_habits;
mod import;
mod legal_holds;
mod lists;
mod live_rows;
mod main_job;
mod matrix;
mod members_authority;
mod name_index;
mod names;
mod odd_names;
mod openapi_exact;
mod operators;
mod own_account;
mod pages_account;
mod pages_app;
mod pages_bad_input;
mod pages_consoles;
mod pages_consoles_life;
mod pages_engine;
mod pages_every_form;
mod pages_frame;
mod pages_log_in;
mod pages_matrix;
mod pages_people;
mod pages_refused_forms;
mod policy_change;
mod program;
mod property_list;
mod proxies;
mod push_service;
mod quiet_places;
mod reading_api;
mod recovery_codes;
mod repeats;
mod resets_of_factors;
mod retention;
mod s10_not_authorised;
mod s10_requests;
mod s11_permissions;
mod s12_s13_lockout_and_reset;
mod s14_unpaid_invoice;
mod s15_subscription;
mod s16_passkeys;
mod s17_s28_second_factor;
mod s1_s3_creation;
mod s20_app;
mod s20_push;
mod s20_waits;
mod s23_app_removal;
mod s2_unusual_activity;
mod s30_s31_delete_restore_join;
mod s31_offers;
mod s32_misspelled;
mod s35_support_acts;
mod s6_s34_links;
mod s9_s29_s33_mails;
mod same_answer;
mod service_access;
mod service_tokens;
mod sessions;
mod staff_notices;
mod step_up;
mod unfinished;
mod volumes;
mod withheld_links;

/// Waits until `met` holds; what never does fails the test with `what`.
pub async fn until<F: Future<Output = bool>>(what: &str, mut met: impl FnMut() -> F) {
    let started = std::time::Instant::now();
    while !met().await {
        assert!(started.elapsed() < std::time::Duration::from_mins(1), "waited for {what}");
        tokio::task::yield_now().await;
    }
}
