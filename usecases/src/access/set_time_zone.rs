//! Time zone of a property: by which clock does it live? Said by who manages its users, or by support
//! (B14).

use crate::boxed;
use crate::caller::request::Request;
use crate::caller::sessions::Caller;
use crate::failure::{Failure, Outcome, parted};
use crate::members::authority::{Acting, NotDone};
use crate::system::System;
use keyledger_core::ids::PropertyId;
use keyledger_core::metadata::Reason;
use keyledger_core::property::{PropertyCommand, Rejection};
use keyledger_core::store::Position;
use keyledger_core::stream::StreamId;
use keyledger_core::time_zone::TimeZone;

/// Says it. Whether anything changed, and where that lies: saying it again changes nothing. What was
/// set before, such as the end of a membership, stays at its moment.
#[boxed]
pub async fn set_time_zone(
    system: &System,
    request: &Request,
    caller: &Caller,
    (property, time_zone): (PropertyId, TimeZone),
    reason: Option<Reason>,
) -> Outcome<(bool, Option<Position>), NotDone> {
    let engine = &system.engine;
    let acting = Acting::now(engine, caller).await?;
    let intent = match acting.intent(engine, request, caller, (property, None), reason)? {
        Ok(intent) => intent,
        Err(why) => return Ok(Err(why)),
    };
    let command = PropertyCommand::SetTimeZone { property, hand: acting.hand, time_zone };
    let policy = engine.policy().await?;
    let stream = StreamId::property(property);
    let done = engine.properties.execute(&stream, &policy, &intent, &command).await;
    Ok(match parted(done)? {
        Ok(done) => Ok((!done.events.is_empty(), done.position)),
        Err(Rejection::NotAllowed(why)) => Err(NotDone::NotAllowed(why)),
        Err(Rejection::NotHere) => Err(NotDone::NotAMember),
        Err(other) => return Err(Failure::Other(other.to_string())),
    })
}
