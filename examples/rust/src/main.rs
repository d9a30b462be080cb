//! A program that works with Keyledger, on a client that progenitor generates.
//!
//!     curl -O https://accounts.hotel.example/openapi-3.0.json
//!     KEYLEDGER_PASSWORD=… KEYLEDGER_CODE=123456 KEYLEDGER_TOKEN=kls_… \
//!         cargo run -- https://accounts.hotel.example mona@hotel.example <property>
//!
//! It logs in with password and code, pages through the members of the property, grants one of them a
//! permission, meets a conflict and a refusal, and follows the events across a reconnect.

use client::{Client, Error, types};
use std::collections::BTreeSet;
use std::env;
use std::num::NonZeroU32;
use uuid::Uuid;

#[expect(warnings, clippy::all, reason = "generated: see build.rs")]
mod client {
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;
type Refused = Error<types::Problem>;

/// What the engine said no with: its status, and the problem.
fn problem(error: Refused) -> Outcome<(u16, types::Problem)> {
    match error {
        Error::ErrorResponse(answer) => Ok((answer.status().as_u16(), answer.into_inner())),
        other => Err(other.into()),
    }
}

/// A problem's name, where this release of the document knows it.
fn known(problem: &types::Problem) -> Option<types::KnownProblemName> {
    match &problem.code {
        types::ProblemName::KnownProblemName(name) => Some(*name),
        types::ProblemName::OtherProblemName(_) => None,
    }
}

/// A refusal that ends the program, in the words for people.
fn fatal(error: Refused) -> Box<dyn std::error::Error> {
    match problem(error) {
        Ok((_, problem)) => format!("{}: {}", problem.title, problem.detail).into(),
        Err(other) => other,
    }
}

/// A client of its own, that keeps the session's cookie; or shows a token.
fn connect(site: &str, token: Option<&str>) -> Outcome<Client> {
    let mut http = reqwest::Client::builder().cookie_store(true);
    if let Some(token) = token {
        let shown = (reqwest::header::AUTHORIZATION, format!("Bearer {token}").parse()?);
        http = http.default_headers([shown].into_iter().collect());
    }
    Ok(Client::new_with_client(site, http.build()?))
}

/// Password, then code.
async fn log_in(client: &Client, email: &str) -> Outcome<()> {
    let body = types::LoginBody { email: email.parse()? };
    let begun = client.begin_log_in(&body).await.map_err(fatal)?.into_inner();
    let body = types::PasswordBody { password: env::var("KEYLEDGER_PASSWORD")?.parse()? };
    let answer = client.send_password(&begun.flow.parse()?, &body).await.map_err(fatal)?;
    let Some(flow) = answer.into_inner().flow else { return Ok(()) };
    let body = types::CodeBody { code: env::var("KEYLEDGER_CODE")?.parse()? };
    client.send_code(&flow.parse()?, &body).await.map_err(fatal)?;
    Ok(())
}

/// Everybody, a page at a time: a page names the next one until there is none.
async fn members_of(client: &Client, property: &Uuid) -> Outcome<Vec<types::Member>> {
    let (mut all, mut cursor) = (vec![], None);
    loop {
        let page = client.list_members(property, cursor.as_ref(), NonZeroU32::new(100), None);
        let page = page.await.map_err(fatal)?.into_inner();
        all.extend(page.members);
        let Some(next) = page.next else { return Ok(all) };
        cursor = Some(next.parse()?);
    }
}

/// Grants it, if nobody changed anything since `tag` was read.
async fn grant(
    client: &Client,
    (property, account): (&Uuid, &Uuid),
    permission: types::KnownPermission,
    tag: &str,
    key: Uuid,
) -> Outcome<Result<types::HeldAnswer, Refused>> {
    let (key, tag) = (key.to_string().parse()?, tag.parse()?);
    let body = types::PatchBody { grant: vec![permission], withdraw: vec![], reason: None };
    let answer = client.change_permissions(property, account, Some(&key), Some(&tag), &body).await;
    Ok(answer.map(|answer| answer.into_inner()))
}

/// Whether they hold one of these permissions.
fn holds(member: &types::Member, wanted: &[types::KnownPermission]) -> bool {
    let known = |held: &types::Permission| match held {
        types::Permission::KnownPermission(held) => wanted.contains(held),
        // One that a later release adds.
        types::Permission::OtherPermission(_) => false,
    };
    member.permissions.iter().any(known)
}

/// Grants a permission, repeats it, and meets somebody who was faster.
async fn permissions(client: &Client, property: &Uuid, people: &[types::Member]) -> Outcome<()> {
    use types::KnownPermission::{ManageUsers, Rates, Reports};
    use types::KnownProblemName::PreconditionFailed;
    let me = client.read_me(None).await.map_err(fatal)?.into_inner().account;
    let mut others = people.iter().filter(|one| one.account != me);
    // Somebody who may not see rates yet.
    let one = others.find(|one| !holds(one, &[Rates, ManageUsers])).ok_or("nobody to grant to")?;
    let whose = (property, &one.account);
    let seen = client.read_permissions(whose.0, whose.1, None).await.map_err(fatal)?;
    let tag = seen.headers().get("etag").ok_or("no ETag")?.to_str()?.to_owned();
    let key = Uuid::new_v4();
    let done = grant(client, whose, Rates, &tag, key).await?.map_err(fatal)?;
    // Sent again, as after a lost answer: the recorded answer, and nothing happens twice.
    let again = grant(client, whose, Rates, &tag, key).await?.map_err(fatal)?;
    assert_eq!(serde_json::to_value(again)?, serde_json::to_value(done)?);
    println!("granted to {}", one.name.as_deref().unwrap_or_default());

    // Somebody else changed it in between: a typed problem says so.
    let stale = grant(client, whose, Reports, &tag, Uuid::new_v4()).await?;
    let (status, problem) = problem(stale.err().ok_or("not refused")?)?;
    assert_eq!((status, known(&problem)), (412, Some(PreconditionFailed)));
    println!("refused: {PreconditionFailed}");
    Ok(())
}

/// The feed is for other software, with a token; it goes on where it was, each time on a new
/// connection.
async fn events(site: &str, token: &str) -> Outcome<()> {
    let (mut after, mut expected, mut locks) = (None, 0, 0);
    loop {
        let client = connect(site, Some(token))?;
        let feed = client.read_events(after.as_ref(), NonZeroU32::new(100), None);
        let feed = feed.await.map_err(fatal)?.into_inner();
        for event in feed.events {
            // What every event has, whichever kind it is of.
            let envelope: types::EventEnvelope =
                serde_json::from_value(serde_json::to_value(&event)?)?;
            assert_eq!(
                envelope.sequence, expected,
                "dense: nothing is missed, nothing comes twice"
            );
            expected += 1;
            match event {
                types::PublicEvent::AccountLockedV1(locked) => {
                    locks += locked.data.evidence.len().min(1)
                }
                // One that a later release adds.
                types::PublicEvent::OtherPublicEvent(_) => {}
                _ => {}
            }
        }
        after = feed.next.map(|next| next.parse()).transpose()?;
        if feed.at_head {
            println!("{expected} events, of which {locks} locks");
            return Ok(());
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [site, email, property] = arguments.as_slice() else {
        return Err("usage: keyledger-example SITE EMAIL PROPERTY".into());
    };
    let property: Uuid = property.parse()?;
    let client = connect(site, None)?;
    log_in(&client, email).await?;
    let me = client.read_me(None).await.map_err(fatal)?.into_inner();
    println!("signed in as {}", me.name.unwrap_or_default());

    let people = members_of(&client, &property).await?;
    let accounts: BTreeSet<Uuid> = people.iter().map(|one| one.account).collect();
    assert_eq!(accounts.len(), people.len(), "each once");
    println!("{} people", people.len());
    permissions(&client, &property, &people).await?;

    // What is not for this person: the same type.
    let denied = client.list_operators(None, None).await.err().ok_or("not refused")?;
    let (_, denied) = problem(denied)?;
    assert_eq!(known(&denied), Some(types::KnownProblemName::NotAuthorised));
    println!("refused: not_authorised, {}", denied.detail);
    events(site, &env::var("KEYLEDGER_TOKEN")?).await
}
