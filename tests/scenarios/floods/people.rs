//! People with a device that their account knows, at a program that runs as it would at a hotel.

use crate::world::{Answer, Browser, PASSWORD, Program, World};
use chrono::TimeDelta;
use keyledger_adapters::clock::{ManualClock, SystemClock};
use keyledger_core::clock::Clock;
use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Somebody with the browser that their account knows.
#[derive(Clone)]
pub struct Known {
    pub email: String,
    browser: Browser,
}

impl Known {
    /// Logs in from the known device.
    pub async fn log_in(&self, address: &str) -> Answer {
        let browser = self.browser.clone().moved_to(address.to_owned());
        browser.log_in(&self.email, PASSWORD).await
    }

    /// A browser that nobody knows.
    pub fn stranger(address: &str) -> Browser {
        Browser::at(address.to_owned()).from("198.51.100.77")
    }
}

/// The program, and the people it knows.
pub struct Running {
    pub known: Vec<Known>,
    program: Program,
    world: World,
}

/// Which part of a whole the nth of so many is at.
pub fn share(number: usize, of: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap()) / f64::from(u32::try_from(of).unwrap())
}

impl Running {
    /// So many people, who logged in before; hashes of this size, and the limits of every day.
    pub async fn with(people: usize, memory_kib: u32) -> Self {
        let mut world = World::start_with(|config| config.hashing.memory_kib = memory_kib).await;
        // The program beside it lives in the machine's time.
        let now = SystemClock::default().now();
        world.stop().await;
        world.clock = Arc::new(ManualClock::at(now.minus(TimeDelta::minutes(10))));
        world.open().await.unwrap();
        let (lac, mona) = world.hotel("Hotel du Lac").await;
        let mut known = vec![];
        for number in 0..people {
            let email = format!("person{number}@hotel.example");
            let browser = world.member(&mona, &lac, &email).await;
            known.push(Known { email, browser: browser.from(&format!("198.51.{number}.1")) });
        }
        world.stop().await;
        let memory = memory_kib.to_string();
        let environment = [
            ("KEYLEDGER_HASHING__MEMORY_KIB", memory.as_str()),
            ("KEYLEDGER_TRUSTED_PROXIES", "127.0.0.1"),
            ("KEYLEDGER_FIRST_ANSWER_FLOOR_MS", "0"),
        ];
        let program = Program::start("serve", world.data(), &environment);
        Self { known, program, world }
    }

    pub fn address(&self) -> String {
        self.program.address()
    }

    /// Flows for so many addresses that nobody holds; each can be gone on with for ten minutes.
    pub async fn flows(&self, count: usize) -> Vec<String> {
        let browser = Browser::at(self.address());
        let mut flows = vec![];
        for number in 0..count {
            flows.push(browser.flow(&format!("nobody{number}@hotel.example")).await);
        }
        flows
    }

    /// The memory that the process has now.
    pub fn memory_mib(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.program.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        let kib: u64 = line.trim().trim_end_matches(" kB").trim().parse().unwrap();
        kib / 1024
    }

    /// The least memory that it has within the next half minute: what was remembered of a crowd is
    /// forgotten every ten seconds.
    pub async fn memory_once_quiet(&self) -> u64 {
        let mut least = self.memory_mib();
        let span = if crate::world::full() { 75 } else { 0 };
        let begin = Instant::now();
        while begin.elapsed() < Duration::from_secs(span) {
            SystemClock::default().sleep(Duration::from_secs(1)).await;
            least = least.min(self.memory_mib());
        }
        least
    }

    /// Events of this kind that the ledger on disk has.
    pub fn events(&self, kind: &str) -> usize {
        self.counted("SELECT count(*) FROM events WHERE kind = ?1", kind)
    }

    /// All events that the ledger on disk has.
    pub fn all_events(&self) -> usize {
        self.counted("SELECT count(*) FROM events WHERE ?1 = ''", "")
    }

    fn counted(&self, query: &str, kind: &str) -> usize {
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        let place = self.world.file("ledger.db");
        let ledger = rusqlite::Connection::open_with_flags(place, flags).unwrap();
        let count: i64 = ledger.query_row(query, [kind], |row| row.get(0)).unwrap();
        usize::try_from(count).unwrap()
    }

    /// The token of the mail with a link that comes to this address.
    pub async fn mail_with_link(&self, email: &str) -> String {
        let begin = Instant::now();
        loop {
            let letters = self.world.letters_to(email);
            let links: Vec<_> = letters.iter().filter(|letter| letter.carries_a_link()).collect();
            // The first is the mail that activated the account.
            if let [_, .., newest] = links.as_slice() {
                return newest.token();
            }
            assert!(begin.elapsed() < Duration::from_secs(30), "no mail came");
            SystemClock::default().sleep(Duration::from_millis(50)).await;
        }
    }
}
