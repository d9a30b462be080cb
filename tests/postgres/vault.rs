//! Does the vault in PostgreSQL keep what the one in the data folder keeps, for several engines?

use super::{LEDGER, LIMITS, RUNTIME, server};
use keyledger_adapters::postgres::{
    Address, OpenFor, Options, PostgresVault, PostgresVaultError, copy_vault,
};
use keyledger_adapters::random::OsIds;
use keyledger_adapters::vault::SqliteVault;
use keyledger_core::ids::LedgerId;
use keyledger_core::vault::{KeyEpochs, SecretName, Vault, VaultError};
use keyledger_handlers::trail::{Hash, SignedEnd, SigningFence};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use uuid::Uuid;

pub(super) fn name(number: usize) -> SecretName {
    SecretName::stored(&format!("password:{number:04}"))
}

pub(super) fn secret(number: usize) -> Vec<u8> {
    format!("secret {number}").into_bytes()
}

pub(super) async fn opened(
    address: &str,
    folder: &Path,
    may_begin: bool,
) -> Result<Arc<PostgresVault>, PostgresVaultError> {
    let options = Options { limits: LIMITS, ..Options::default() };
    let what = OpenFor { ledger: LEDGER, folder, ids: Arc::new(OsIds), may_begin };
    PostgresVault::open(&Address::parse(address).unwrap(), options, what).await.map(Arc::new)
}

/// A data folder with the same keys: what an operator copies for one more engine.
pub(super) fn with_keys_of(folder: &Path) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    let keys = copy.path().join("keys");
    std::fs::create_dir(&keys).unwrap();
    std::fs::set_permissions(&keys, PermissionsExt::from_mode(0o700)).unwrap();
    for entry in std::fs::read_dir(folder.join("keys")).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, keys.join(path.file_name().unwrap())).unwrap();
    }
    copy
}

/// Two engines with one vault.
pub(super) async fn two_engines() -> (Vec<TempDir>, String, Vec<Arc<PostgresVault>>) {
    let address = server::shared().database().await;
    let first = tempfile::tempdir().unwrap();
    let one = opened(&address, first.path(), true).await.unwrap();
    let second = with_keys_of(first.path());
    let other = opened(&address, second.path(), false).await.unwrap();
    (vec![first, second], address, vec![one, other])
}

fn told(vault: &dyn Vault, step: u32) -> String {
    let (one, two) = (name(1), name(2));
    match step {
        0 | 2 => format!("{:?}", vault.put(&one, b"a").map_err(|error| error.to_string())),
        1 | 8 => format!("{:?}", vault.get(&one).unwrap()),
        3 => format!("{:?}", vault.put(&one, b"b").map_err(|error| error.to_string())),
        4 => format!("{:?}", vault.put(&two, &vec![7; 40_000]).map_err(|error| error.to_string())),
        5 => format!("{:?}", vault.names("password:").unwrap()),
        6 => format!("{:?}", vault.names("password:0002").unwrap()),
        7 => format!("{:?}", vault.destroy(&one).map_err(|error| error.to_string())),
        9 => format!("{:?}", vault.put(&one, b"a").map_err(|error| error.to_string())),
        10 => format!("{:?}", vault.names("").unwrap()),
        11 => format!("{:?}", vault.destroy(&name(3)).map_err(|error| error.to_string())),
        12 => format!("{:?}", vault.put(&name(3), b"c").map_err(|error| error.to_string())),
        13 => format!("{:?}", vault.get(&name(4)).unwrap()),
        14 => format!("{:?}", vault.destroy(&one).map_err(|error| error.to_string())),
        _ => {
            let names = vault.put_after(0, 10).unwrap().into_iter().map(|(_, name)| name);
            format!("{:?}", names.collect::<Vec<_>>())
        }
    }
}

/// Every step is asked of another engine than the one before.
#[test]
fn it_answers_as_the_vault_of_one_engine_does_whichever_engine_is_asked() {
    RUNTIME.block_on(async {
        let (_folders, _, engines) = two_engines().await;
        let folder = tempfile::tempdir().unwrap();
        let embedded = SqliteVault::open(folder.path(), Arc::new(OsIds)).unwrap();
        for step in 0..16 {
            let engine = &engines[usize::try_from(step % 2).unwrap()];
            assert_eq!(told(&**engine, step), told(&embedded, step), "step {step}");
        }
    });
}

#[test]
fn nothing_of_a_secret_lies_in_the_database() {
    RUNTIME.block_on(async {
        let (_folders, address, engines) = two_engines().await;
        engines[0].put(&name(1), b"correct horse battery staple").unwrap();
        let find = "SELECT count(*) FROM keyledger_vault.entries \
                    WHERE position('horse'::bytea in sealed) > 0";
        let admin = server::client(&address).await;
        assert_eq!(admin.query_one(find, &[]).await.unwrap().get::<_, i64>(0), 0);
        engines[1].destroy(&name(1)).unwrap();
        let left = "SELECT sealed IS NULL AND epoch IS NULL FROM keyledger_vault.entries";
        assert!(admin.query_one(left, &[]).await.unwrap().get::<_, bool>(0));
        // Sealed bytes in another place open nothing.
        engines[0].put(&name(2), b"two").unwrap();
        engines[0].put(&name(3), b"three").unwrap();
        let swap = "UPDATE keyledger_vault.entries SET sealed = (SELECT sealed FROM \
                    keyledger_vault.entries WHERE name = 'password:0002') WHERE name = 'password:0003'";
        admin.execute(swap, &[]).await.unwrap();
        let refused = engines[1].get(&name(3));
        assert!(matches!(refused, Err(VaultError::Unreadable(_))), "{refused:?}");
    });
}

/// Of several engines that put something under one name one wins, and all agree which.
#[test]
fn one_of_several_engines_names_a_secret() {
    RUNTIME.block_on(async {
        let (_folders, _, engines) = two_engines().await;
        for round in 0..30 {
            let put = engines.iter().enumerate().map(|(number, vault)| {
                let vault = Arc::clone(vault);
                std::thread::spawn(move || vault.put(&name(round), &secret(number)).is_ok())
            });
            let won: Vec<bool> =
                put.collect::<Vec<_>>().into_iter().map(|put| put.join().unwrap()).collect();
            let winner = won.iter().position(|won| *won).unwrap();
            assert_eq!(won.iter().filter(|won| **won).count(), 1, "round {round}");
            for vault in &engines {
                assert_eq!(vault.get(&name(round)).unwrap(), Some(secret(winner)));
            }
        }
    });
}

/// Whatever becomes visible after the last number was asked for has a later one.
#[test]
fn numbers_are_in_the_order_in_which_entries_are_seen() {
    RUNTIME.block_on(async {
        let (_folders, _, engines) = two_engines().await;
        let putting = engines.iter().enumerate().map(|(engine, vault)| {
            let vault = Arc::clone(vault);
            std::thread::spawn(move || {
                for number in 0..150 {
                    vault.put(&name(engine * 1_000 + number), b"x").unwrap();
                }
            })
        });
        let putting: Vec<_> = putting.collect();
        let mut seen = 0;
        while !putting.iter().all(std::thread::JoinHandle::is_finished) {
            let last = engines[0].last_number().unwrap();
            let there = engines[1].put_after(0, 1_000).unwrap();
            let up_to = there.iter().filter(|(number, _)| *number <= last).count();
            assert!(up_to >= seen, "{up_to} {seen}");
            seen = up_to;
            let again = engines[1].put_after(0, 1_000).unwrap();
            let now = again.iter().filter(|(number, _)| *number <= last).count();
            assert_eq!(now, up_to, "one appeared behind what was looked at");
        }
        for one in putting {
            one.join().unwrap();
        }
        assert_eq!(engines[0].put_after(0, 1_000).unwrap().len(), 300);
    });
}

#[test]
fn what_does_not_belong_together_is_refused_in_words() {
    RUNTIME.block_on(async {
        let address = server::shared().database().await;
        let folder = tempfile::tempdir().unwrap();
        let refused = |result: Result<Arc<PostgresVault>, PostgresVaultError>| {
            result.err().expect("it is refused").to_string()
        };
        let empty = refused(opened(&address, folder.path(), false).await);
        assert!(empty.contains("keyledger copy-vault"), "{empty}");
        drop(opened(&address, folder.path(), true).await.unwrap());
        // Another engine without the keys, and one with others.
        let stranger = tempfile::tempdir().unwrap();
        let missing = refused(opened(&address, stranger.path(), false).await);
        assert!(missing.contains("copy the folder keys/"), "{missing}");
        drop(SqliteVault::open(stranger.path(), Arc::new(OsIds)).unwrap());
        let wrong = refused(opened(&address, stranger.path(), false).await);
        assert!(wrong.contains("kek-1 is not the key that the vault in 127.0.0.1"), "{wrong}");
        // Another ledger's.
        let options = Options { limits: LIMITS, ..Options::default() };
        let ledger = LedgerId(Uuid::from_u128(9));
        let ids = Arc::new(OsIds);
        let what = OpenFor { ledger, folder: folder.path(), ids, may_begin: false };
        let address_ = Address::parse(&address).unwrap();
        let other = PostgresVault::open(&address_, options, what).await.map(Arc::new);
        let other = refused(other);
        assert!(other.contains("holds the vault of the ledger"), "{other}");
        // A newer release's, and something else.
        let admin = server::client(&address).await;
        let newer = "UPDATE keyledger_vault.meta SET value = '9' WHERE name = 'format'";
        admin.execute(newer, &[]).await.unwrap();
        let newer = refused(opened(&address, folder.path(), false).await);
        assert!(newer.contains("format 9, this release knows 1"), "{newer}");
        let something = "DROP SCHEMA keyledger_vault CASCADE; CREATE SCHEMA keyledger_vault; \
                         CREATE TABLE keyledger_vault.rooms (number int)";
        admin.batch_execute(something).await.unwrap();
        let something = refused(opened(&address, folder.path(), true).await);
        assert!(something.contains("is no vault"), "{something}");
    });
}

/// A server that is away is told within the limit, holds nobody up twice, and is found again.
#[test]
fn a_server_that_is_away_is_said_and_comes_back() {
    RUNTIME.block_on(async {
        let mut server = super::server::PostgresServer::start(&[]);
        let folder = tempfile::tempdir().unwrap();
        let vault = opened(&server.address("postgres"), folder.path(), true).await.unwrap();
        vault.put(&name(1), &secret(1)).unwrap();
        assert!(vault.trouble().is_none());
        server.kill();
        let before = Instant::now();
        let refused = vault.get(&name(1)).unwrap_err();
        let told = keyledger_core::chain(&refused);
        assert!(told.contains("cannot be reached"), "{told}");
        assert!(vault.trouble().is_some());
        for _ in 0..1_000 {
            vault.get(&name(1)).unwrap_err();
        }
        assert!(before.elapsed() < LIMITS.connect * 2, "each would have waited");
        server.run(&[]);
        let until = Instant::now() + Duration::from_secs(20);
        while vault.trouble().is_some() {
            assert!(Instant::now() < until, "found out without anybody asking");
            std::thread::yield_now();
        }
        assert_eq!(vault.get(&name(1)).unwrap(), Some(secret(1)));
    });
}

/// The vault of a folder becomes that of several engines, also where the copy was interrupted.
#[test]
fn a_vault_is_copied_as_it_is_sealed() {
    RUNTIME.block_on(async {
        let address = server::shared().database().await;
        let folder = tempfile::tempdir().unwrap();
        let embedded = SqliteVault::open(folder.path(), Arc::new(OsIds)).unwrap();
        for number in 0..5_000 {
            embedded.put(&name(number), &secret(number)).unwrap();
        }
        for number in (0..5_000).step_by(9) {
            embedded.destroy(&name(number)).unwrap();
        }
        embedded.put(&SecretName::names(Uuid::nil()), b"of one engine").unwrap();
        embedded.begin_epoch(2).unwrap();
        embedded.put(&name(5_000), &secret(5_000)).unwrap();
        let to = Address::parse(&address).unwrap();
        let copy = || copy_vault(&embedded, folder.path(), &to, LEDGER, &|_, _| ());
        assert_eq!(copy().await.unwrap(), 5_001);
        let cut = "DELETE FROM keyledger_vault.entries WHERE number > 2000";
        server::client(&address).await.execute(cut, &[]).await.unwrap();
        assert_eq!(copy().await.unwrap(), 5_001);

        let vault = opened(&address, folder.path(), false).await.unwrap();
        for number in 0..=5_000 {
            let there = (number % 9 != 0 || number == 5_000).then(|| secret(number));
            assert_eq!(vault.get(&name(number)).unwrap(), there, "{number}");
        }
        assert_eq!(vault.names("names:").unwrap(), [], "each engine keeps its own");
        assert_eq!(
            vault.epochs().unwrap(),
            embedded
                .epochs()
                .map(|mut epochs| {
                    epochs[0].entries -= 1;
                    epochs
                })
                .unwrap()
        );
        let last = vault.last_number().unwrap();
        vault.put(&name(6_000), b"new").unwrap();
        assert_eq!(vault.put_after(last, 9).unwrap().len(), 1);
        // One that is in use is not copied over.
        let refused = copy().await.unwrap_err().to_string();
        assert!(refused.contains("somebody used the vault there"), "{refused}");
    });
}

fn end(size: u64, of: u8) -> SignedEnd {
    SignedEnd { size, root: Hash([of; 32]), key: "keyledger/test+1+key".to_owned() }
}

/// The mark goes from where it stands, or not at all, whoever moves it.
#[test]
fn the_mark_of_the_audit_log_is_moved_by_one_engine_at_a_time() {
    RUNTIME.block_on(async {
        let (_folders, _, engines) = two_engines().await;
        assert_eq!(engines[0].last().unwrap(), None);
        for round in 0..20_u64 {
            let (last, next) = (engines[0].last().unwrap(), round + 1);
            let moving = engines.iter().enumerate().map(|(number, vault)| {
                let (vault, last) = (Arc::clone(vault), last.clone());
                let next = end(next, u8::try_from(number).unwrap());
                std::thread::spawn(move || vault.advance(last.as_ref(), &next).unwrap())
            });
            let moved: Vec<bool> =
                moving.collect::<Vec<_>>().into_iter().map(|moved| moved.join().unwrap()).collect();
            let winner = moved.iter().position(|moved| *moved).unwrap();
            assert_eq!(moved.iter().filter(|moved| **moved).count(), 1);
            let there = Some(end(next, u8::try_from(winner).unwrap()));
            assert_eq!(engines[1].last().unwrap(), there);
        }
        assert!(!engines[0].advance(None, &end(99, 0)).unwrap());
        assert!(!engines[0].advance(Some(&end(7, 9)), &end(99, 0)).unwrap());
    });
}
