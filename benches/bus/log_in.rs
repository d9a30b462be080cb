//! What does a log-in cost with a bus, without one, and with one that is cut off? Each engine is
//! `keyledger serve` in a process of its own, and its processor time is what Linux counts for it.

use crate::dice::Dice;
use crate::machine::{median, milliseconds};
use crate::server::{NatsServer, PASSWORD, USER};
use crate::{people, verdict};
use keyledger_adapters::argon::Cost;
use reqwest::Client;
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

/// How far apart the sides may be.
const TOLERANCE: f64 = 0.05;
/// Log-ins of one side before the next side's turn.
const A_TURN: usize = 4;
/// Log-ins of one person: a ninth device in a day would be refused.
const EACH: usize = 6;

/// An engine under one of the three circumstances.
struct Side {
    name: &'static str,
    child: Child,
    url: String,
    client: Client,
    next: usize,
    times: Vec<f64>,
    cpu: Vec<f64>,
    _data: tempfile::TempDir,
}

/// Compares them in so many turns each.
pub async fn compare(turns: usize, seed: u64) {
    let (works, cut) = (NatsServer::start().await, NatsServer::start().await);
    let people = (turns + 2) * A_TURN / EACH + 1;
    let mut sides = vec![
        Side::start("no bus", None, people).await,
        Side::start("a bus", Some(&works), people).await,
        Side::start("a bus cut off", Some(&cut), people).await,
    ];
    // Connected, and then nothing answers any more.
    for side in &mut sides {
        side.turn().await;
    }
    cut.freeze();
    let mut dice = Dice(seed);
    for side in &mut sides {
        side.turn().await;
        (side.times, side.cpu) = (vec![], vec![]);
    }
    for _ in 0..turns {
        let mut order: Vec<&mut Side> = sides.iter_mut().collect();
        dice.shuffle(&mut order);
        for side in order {
            side.turn().await;
        }
    }
    cut.thaw();
    let [without, others @ ..] = &sides[..] else { return };
    println!(
        "bus: log-ins at the hash's real cost, {turns} turns of {A_TURN} each; {}: p50 {:.1} ms, \
         {:.1} ms of processor time",
        without.name,
        median(without.times.iter().copied()),
        median(without.cpu.iter().copied())
    );
    for side in others {
        let ratio = |of: &[f64], to: &[f64]| median(of.iter().zip(to).map(|(one, two)| one / two));
        let (time, cpu) = (ratio(&side.times, &without.times), ratio(&side.cpu, &without.cpu));
        let met = (time - 1.0).abs() <= TOLERANCE && cpu - 1.0 <= TOLERANCE;
        println!(
            "bus: {}: p50 {:.1} ms, {:.1} ms of processor time; turn by turn {:+.1} % and {:+.1} % \
             (within {:.0} %: {})",
            side.name,
            median(side.times.iter().copied()),
            median(side.cpu.iter().copied()),
            (time - 1.0) * 100.0,
            (cpu - 1.0) * 100.0,
            TOLERANCE * 100.0,
            verdict(met)
        );
    }
}

impl Side {
    async fn start(name: &'static str, broker: Option<&NatsServer>, people: usize) -> Self {
        let data = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let app = people::open(data.path(), Cost::OWASP.memory_kib).await;
        people::arrive(&app, (0..people).map(address)).await;
        app.close();
        drop(app);
        let mut command = Command::new(env!("CARGO_BIN_EXE_keyledger"));
        command.args(["serve", "--json", "--listen", "127.0.0.1:0", "--data"]).arg(data.path());
        command.env("KEYLEDGER_LIMITS__NETWORK_PER_MINUTE", "0");
        command.env("KEYLEDGER_LIMITS__ADDRESS_PER_MINUTE", "0");
        if let Some(broker) = broker {
            command.env("KEYLEDGER_NATS__URL", broker.url()).env("KEYLEDGER_NATS__USER", USER);
            command.env("KEYLEDGER_NATS__PASSWORD", PASSWORD);
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        let url = ready.get("address").and_then(Value::as_str).unwrap().to_owned();
        let (client, times, cpu) = (Client::new(), vec![], vec![]);
        Self { name, child, url, client, next: 0, times, cpu, _data: data }
    }

    /// A few log-ins, one after the other: their median time, and the processor time for each.
    async fn turn(&mut self) {
        let (mut times, before) = (vec![], self.processor_ms());
        for _ in 0..A_TURN {
            times.push(self.log_in().await);
        }
        let spent = self.processor_ms() - before;
        self.times.push(median(times));
        self.cpu.push(spent / f64::from(u32::try_from(A_TURN).unwrap()));
    }

    async fn log_in(&mut self) -> f64 {
        let email = address(self.next / EACH);
        self.next += 1;
        let began = Instant::now();
        let first = format!("{}/api/v1/login", self.url);
        let step = self.client.post(first).json(&json!({ "email": email })).send().await.unwrap();
        let step: Value = step.json().await.unwrap();
        let flow = step.get("flow").and_then(Value::as_str).unwrap();
        let path = format!("{}/api/v1/login/{flow}/password", self.url);
        let body = json!({ "password": people::PASSWORD });
        let answer = self.client.post(path).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
        milliseconds(began.elapsed())
    }

    /// What Linux counted for the process so far, in ticks of ten milliseconds.
    fn processor_ms(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let (_, behind_the_name) = stat.rsplit_once(')').unwrap();
        let ticks = behind_the_name.split_whitespace().skip(11).take(2);
        ticks.map(|ticks| ticks.parse::<f64>().unwrap()).sum::<f64>() * 10.0
    }
}

fn address(number: usize) -> String {
    format!("person-{number}@hotel.example")
}

impl Drop for Side {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
