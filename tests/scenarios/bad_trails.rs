//! What if the trail's folder is full, cannot be written, or was damaged? It stops and says where;
//! nothing goes on over a disagreement; who may log in meanwhile, the policy says. (C5)

use crate::world::World;
use keyledger_core::policy::Profile;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A small file system of its own, in a folder; gone with the test.
struct Small(PathBuf);

impl Small {
    /// Mounted; `None` where only the machine's administrator may.
    fn mount(folder: &Path) -> Option<Self> {
        fs::create_dir_all(folder).unwrap();
        let done = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=256k", "tmpfs"])
            .arg(folder)
            .output()
            .ok()?;
        if done.status.success() {
            return Some(Self(folder.to_owned()));
        }
        let why = String::from_utf8_lossy(&done.stderr).into_owned();
        println!("skipped: a small file system cannot be mounted here ({})", why.trim());
        None
    }

    fn again(&self, option: &str) {
        let mut command = Command::new("mount");
        let done = command.args(["-o", &format!("remount,{option}")]).arg(&self.0).status();
        assert!(done.unwrap().success(), "{option}");
    }

    /// Takes whatever room is left.
    fn fill(&self) -> PathBuf {
        let filler = self.0.join("filler");
        let bytes = vec![0; 4 << 20];
        std::io::Write::write_all(&mut fs::File::create(&filler).unwrap(), &bytes).unwrap_err();
        filler
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

async fn detail(world: &World) -> String {
    let ready = world.browser().get("/readyz").await.body();
    let checks = ready["checks"].as_array().unwrap();
    let found = checks.iter().find(|check| check["name"] == "audit trail").unwrap();
    found["found"].as_str().unwrap().to_owned()
}

async fn size(world: &World) -> u64 {
    world.app().system.extend_trail().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_stops_the_trail_alone_and_it_goes_on_when_there_is_room() {
    for (profile, refused) in [(Profile::Hotel, false), (Profile::Pci, true)] {
        let world = World::start_with(|config| config.profile = profile).await;
        let Some(small) = Small::mount(&world.file("audit")) else { return };
        world.property("Hotel du Lac").await;
        let before = size(&world).await;
        let filler = small.fill();
        world.property("Hotel de la Gare").await;
        let failed = world.app().system.extend_trail().await.unwrap_err().to_string();
        assert!(failed.contains("audit") && failed.contains("No space left"), "{failed}");
        let found = detail(&world).await;
        assert!(found.contains("cannot be written") && found.contains("No space left"), "{found}");
        assert_eq!(world.count("integrity_check_failed").await, 0, "a full disk alters nothing");
        let bob = world.browser();
        bob.log_in("bob@hotel.example", "no such person").await.is(401);
        world.minutes(16).await;
        let answer = bob.log_in("bob@hotel.example", "no such person").await;
        if refused {
            answer.is(503).is_refused("trail_stopped");
        } else {
            answer.is(401);
        }
        fs::remove_file(filler).unwrap();
        assert!(size(&world).await > before);
        bob.log_in("bob@hotel.example", "no such person").await.is(401);
        assert_eq!(world.json(&["audit", "verify"]).await["difference"], serde_json::Value::Null);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_cannot_be_written_is_named_and_what_is_there_can_still_be_verified() {
    let world = World::start().await;
    let Some(small) = Small::mount(&world.file("audit")) else { return };
    world.property("Hotel du Lac").await;
    let before = size(&world).await;
    small.again("ro");
    world.property("Hotel de la Gare").await;
    let failed = world.app().system.extend_trail().await.unwrap_err().to_string();
    assert!(failed.contains("audit") && failed.contains("Read-only file system"), "{failed}");
    let found = world.json(&["audit", "verify"]).await;
    assert_eq!(
        (&found["difference"], found["size"].as_u64()),
        (&serde_json::Value::Null, Some(before))
    );
    assert!(found["newer"].as_u64() > Some(0), "{found}");
    small.again("rw");
    assert!(size(&world).await > before);
}

type Damage = fn(&mut Vec<u8>);

/// Whatever is damaged is named, is written down, and is not written over.
#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_trail_stops_with_the_place_and_is_not_gone_on_with() {
    let mut world = World::start().await;
    world.hotel("Hotel du Lac").await;
    let before = size(&world).await;
    let tile = format!("tile/0/000.p/{before}");
    let damages: [(&str, &str, Damage, &str); 4] = [
        ("a tile cut", &tile, |bytes| bytes.truncate(33), "it was cut or changed"),
        ("a tile with more", &tile, |bytes| bytes.extend([7; 32]), "it was cut or changed"),
        ("a hash", &tile, |bytes| bytes[40] ^= 1, "do not produce the root"),
        ("a checkpoint", "checkpoint", |bytes| bytes[60] ^= 1, "checkpoint"),
    ];
    for (count, (what, path, damage, words)) in damages.into_iter().enumerate() {
        let file = world.file("audit").join(path);
        let good = fs::read(&file).unwrap();
        let mut bad = good.clone();
        damage(&mut bad);
        fs::write(&file, &bad).unwrap();
        world.restart().await;
        let failed = world.app().system.extend_trail().await.unwrap_err().to_string();
        assert!(failed.contains(words), "{what}: {failed}");
        assert_eq!(world.count("integrity_check_failed").await, count + 1, "{what}");
        assert_eq!(fs::read(&file).unwrap(), bad, "{what}: nothing is written over it");
        fs::write(&file, good).unwrap();
    }
    assert!(size(&world).await > before);
    assert_eq!(world.json(&["audit", "verify"]).await["difference"], serde_json::Value::Null);
}

/// An older checkpoint in the place of the newest: where the events behind it are those that the
/// tiles have, it is signed anew; where one was changed meanwhile, or cut off, the trail stops.
#[tokio::test(flavor = "multi_thread")]
async fn what_an_older_checkpoint_was_put_there_to_hide_is_found_by_the_tiles() {
    let mut world = World::start().await;
    world.property("Hotel du Lac").await;
    let old = size(&world).await;
    let older = fs::read(world.file("audit/checkpoint")).unwrap();
    world.hotel("Hotel de la Gare").await;
    let new = size(&world).await;
    assert!(new > old);
    world.stop().await;
    fs::write(world.file("audit/checkpoint"), &older).unwrap();
    let ledger = world.file("ledger.db");
    let kept = tempfile::tempdir().unwrap();
    fs::copy(&ledger, kept.path().join("ledger.db")).unwrap();
    for (sql, words) in [
        (
            "UPDATE events SET data = replace(data, '{', '{ ') WHERE position = :at",
            "the events give other hashes",
        ),
        (
            "DELETE FROM events WHERE position > :at; DELETE FROM stream_events WHERE position > :at",
            "the ledger has",
        ),
    ] {
        let sql = sql.replace(":at", &(old + 1).to_string());
        rusqlite::Connection::open(&ledger).unwrap().execute_batch(&sql).unwrap();
        for name in ["views.db", "reactions.db"] {
            fs::remove_file(world.file(name)).unwrap();
        }
        world.open().await.unwrap();
        let failed = world.app().system.extend_trail().await.unwrap_err().to_string();
        assert!(failed.contains(words), "{words}: {failed}");
        world.stop().await;
        assert_eq!(fs::read(world.file("audit/checkpoint")).unwrap(), older, "nothing is signed");
        fs::copy(kept.path().join("ledger.db"), &ledger).unwrap();
    }
    for name in ["views.db", "reactions.db"] {
        fs::remove_file(world.file(name)).unwrap();
    }
    world.open().await.unwrap();
    assert!(size(&world).await >= new);
    assert_eq!(world.json(&["audit", "verify"]).await["difference"], serde_json::Value::Null);
}
