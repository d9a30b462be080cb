//! Time on pages: by which clock is this person told? (B14)

use crate::answer::problem::Problem;
use crate::request::context::Context;
use keyledger_core::time_zone::TimeZone;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::caller::time_zones;

/// Their own clock, or that of their properties.
pub(super) async fn zone(context: &Context, caller: &Caller) -> Result<TimeZone, Problem> {
    let zone = time_zones::of_living(&context.system.engine, caller.living(), None).await;
    zone.map_err(|failure| Problem::failure(context, &failure))
}
