//! What can whoever only opens the control socket do? Questions have their time, places their number,
//! and a stop its end; long answers go on.

use crate::world::{Program, World, run};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// As many as are heard at once.
const PLACES: usize = 64;
const HALF: &[u8] = b"{\"language\":\"en\",\"comm";

fn connect(data: &Path) -> UnixStream {
    let stream = UnixStream::connect(data.join("control.sock")).unwrap();
    stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    stream
}

fn half_a_question(data: &Path) -> UnixStream {
    let mut stream = connect(data);
    stream.write_all(HALF).unwrap();
    stream
}

/// What comes until the other side closes. A reset is a close.
fn rest(mut stream: UnixStream) -> String {
    let mut bytes = vec![];
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8(bytes).unwrap()
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_does_not_end_is_given_up() {
    let world = World::start_with(|config| config.connections.head_seconds = 1).await;
    let data = world.data().to_owned();
    let (half, silent) = blocking(move || {
        let (half, silent) = (half_a_question(&data), connect(&data));
        (rest(half), rest(silent))
    })
    .await;
    for said in [half, silent] {
        assert!(said.contains("did not arrive in time"), "{said}");
        assert!(said.contains("pas arrivée à temps"), "{said}");
    }
    // What is asked may take longer than its words had: it is answered after another question, which
    // began later, was given up.
    let next = world.json(&["events", "--limit", "1000"]).await["next"].clone();
    let asked = json!({ "language": "en", "command": { "Events": { "after": next, "limit": 1,
        "whole": false, "follow": false, "wait_ms": 10_000, "one": null } } });
    let data = world.data().to_owned();
    let waiting = blocking(move || {
        let mut waiting = connect(&data);
        writeln!(waiting, "{asked}").unwrap();
        assert!(rest(half_a_question(&data)).contains("did not arrive in time"));
        waiting
    })
    .await;
    world.browser().log_in("nobody@hotel.example", "x").await.is(401);
    let mut answer = String::new();
    BufReader::new(waiting).read_line(&mut answer).unwrap();
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["reply"]["json"]["events"].as_array().unwrap().len(), 1, "{answer}");
    assert!(world.keyledger(&["policy", "show"]).await.fine);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_are_heard_at_once_than_there_are_places_and_places_come_back() {
    let world = World::start_with(|config| config.connections.head_seconds = 120).await;
    let data = world.data().to_owned();
    let taken = blocking({
        let data = data.clone();
        move || (0..PLACES).map(|_| half_a_question(&data)).collect::<Vec<_>>()
    })
    .await;
    let refused = world.keyledger(&["policy", "show"]).await;
    assert!(!refused.fine && refused.error.contains("as many command lines"), "{}", refused.error);
    assert!(refused.error.contains("autant de lignes"), "{}", refused.error);
    drop(taken);
    crate::until("a place that comes back", || async {
        world.keyledger(&["policy", "show"]).await.fine
    })
    .await;
}

/// Half a question keeps nobody from stopping, and what is under way is finished first.
#[tokio::test(flavor = "multi_thread")]
async fn a_stop_waits_for_no_half_question() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    let engine = Program::start("serve", &data, &[]);
    assert!(run(&data, &["policy", "show"]).await.fine);
    let half = half_a_question(&data);
    let begun = Instant::now();
    engine.stop();
    let stopped = begun.elapsed();
    assert!(stopped < Duration::from_secs(9), "{stopped:?}");
    assert_eq!(rest(half), "");
}
