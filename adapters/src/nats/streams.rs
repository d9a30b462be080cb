//! Stream configuration: how must the two streams be set up, and how are they?
//!
//! They are made here, not by hand. Copies and age follow the configuration; anything else that was
//! changed from outside is named and left alone: nothing is published into a stream that may drop or
//! alter it.

use super::connection::Broker;
use super::error::BrokerError;
use super::settings::NatsSettings;
use super::space::{MESSAGE_BYTES_MAX, Space};
use async_nats::jetstream::context::GetStreamErrorKind;
use async_nats::jetstream::stream::{
    Config, DiscardPolicy, PersistenceMode, RetentionPolicy, StorageType, Stream,
};
use keyledger_core::ids::LedgerId;
use std::collections::HashMap;

/// The stream's own note of whose events it holds.
const OWNER: &str = "keyledger_ledger";

/// The stream as it must be.
pub(super) fn wanted(space: Space, settings: &NatsSettings, ledger: LedgerId) -> Config {
    let description = match space {
        Space::Internal => "Keyledger's stored events, for its own handlers only",
        Space::Public => "Keyledger's events for other programs, without personal data",
    };
    Config {
        name: space.stream().to_owned(),
        description: Some(description.to_owned()),
        subjects: vec![space.subjects().to_owned()],
        storage: StorageType::File,
        retention: RetentionPolicy::Limits,
        discard: DiscardPolicy::Old,
        max_age: settings.max_age,
        max_bytes: -1,
        max_messages: -1,
        max_messages_per_subject: -1,
        max_consumers: -1,
        max_message_size: i32::try_from(MESSAGE_BYTES_MAX).unwrap_or(i32::MAX),
        num_replicas: settings.replicas,
        duplicate_window: settings.duplicates,
        deny_delete: true,
        deny_purge: true,
        metadata: HashMap::from([(OWNER.to_owned(), ledger.to_string())]),
        ..Config::default()
    }
}

/// What of `there` is not as in `wanted`, in words; without what follows the configuration.
pub(super) fn differences(wanted: &Config, there: &Config) -> Vec<String> {
    let mut found = vec![];
    let mut check = |same: bool, what: String| {
        if !same {
            found.push(what);
        }
    };
    check(there.subjects == wanted.subjects, format!("subjects are {:?}", there.subjects));
    check(there.storage == wanted.storage, "storage is not file".to_owned());
    check(there.retention == wanted.retention, format!("retention is {:?}", there.retention));
    check(there.discard == wanted.discard, format!("discard is {:?}", there.discard));
    check(there.deny_delete, "deny_delete is off".to_owned());
    check(there.deny_purge, "deny_purge is off".to_owned());
    check(!there.no_ack, "no_ack is on".to_owned());
    check(!there.sealed, "it is sealed".to_owned());
    for (off, name) in [
        (!there.allow_rollup, "allow_rollup_hdrs"),
        // With it every message is a number to be added up, and ours are refused.
        (!there.allow_message_counter, "allow_msg_counter"),
        // With these a message may be gone before its time, or be another one's.
        (!there.allow_message_ttl, "allow_msg_ttl"),
        (!there.allow_message_schedules, "allow_msg_schedules"),
        (!there.discard_new_per_subject, "discard_new_per_subject"),
    ] {
        check(off, format!("{name} is on"));
    }
    check(there.subject_delete_marker_ttl.is_none(), "subject_delete_marker_ttl is set".to_owned());
    // Acknowledged before it lies on the disk: a crash loses what everybody believes is there.
    let synced = !matches!(there.persist_mode, Some(PersistenceMode::Async));
    check(synced, "persist_mode is async".to_owned());
    check(there.consumer_limits.is_none(), "consumer_limits are set".to_owned());
    check(there.max_consumers <= 0, format!("max_consumers is {}", there.max_consumers));
    let size = there.max_message_size;
    check(size <= 0 || size >= wanted.max_message_size, format!("max_msg_size is {size}"));
    for (name, limit) in [
        ("max_bytes", there.max_bytes),
        ("max_msgs", there.max_messages),
        ("max_msgs_per_subject", there.max_messages_per_subject),
    ] {
        check(limit <= 0, format!("{name} is {limit}"));
    }
    let changed = there.subject_transform.is_some()
        || there.republish.is_some()
        || there.mirror.is_some()
        || there.sources.as_ref().is_some_and(|sources| !sources.is_empty());
    check(!changed, "it mirrors, sources, transforms or republishes".to_owned());
    found
}

/// Whose events it holds, where that is not this ledger.
pub(super) fn stranger(there: &Config, ledger: LedgerId) -> Option<String> {
    let owner = there.metadata.get(OWNER)?;
    (*owner != ledger.to_string()).then(|| owner.clone())
}

/// What follows the configuration and differs.
pub(super) fn adjustable(wanted: &Config, there: &Config) -> Vec<String> {
    let mut found = vec![];
    if there.max_age != wanted.max_age {
        let (has, wants) = (there.max_age.as_secs(), wanted.max_age.as_secs());
        found.push(format!("max_age is {has} s, configured are {wants} s"));
    }
    if there.duplicate_window != wanted.duplicate_window {
        let (has, wants) = (there.duplicate_window.as_secs(), wanted.duplicate_window.as_secs());
        found.push(format!("duplicate_window is {has} s, configured are {wants} s"));
    }
    if there.num_replicas != wanted.num_replicas {
        let (has, wants) = (there.num_replicas, wanted.num_replicas);
        found.push(format!("replicas are {has}, configured are {wants}"));
    }
    found
}

/// The stream, made if it is not there and brought to the configuration; refused if it is not ours
/// or set up otherwise.
pub(super) async fn ensure(
    broker: &Broker,
    space: Space,
    settings: &NatsSettings,
    ledger: LedgerId,
) -> Result<Stream, BrokerError> {
    let failed = BrokerError::jetstream("looking for the stream");
    let wanted = wanted(space, settings, ledger);
    let Some(there) = look(broker, space).await? else {
        let making = BrokerError::jetstream("making the stream");
        let made = broker.context.create_stream(wanted).await;
        return made.map_err(|error| making(error.into()));
    };
    let config = &there.cached_info().config;
    if let Some(theirs) = stranger(config, ledger) {
        return Err(BrokerError::OtherLedger { stream: space.stream(), theirs, ours: ledger });
    }
    let differences = differences(&wanted, config);
    if !differences.is_empty() {
        let (stream, differences) = (space.stream(), differences.join(", "));
        return Err(BrokerError::OtherSettings { stream, differences });
    }
    if adjustable(&wanted, config).is_empty() && config.metadata.contains_key(OWNER) {
        return Ok(there);
    }
    let changing = BrokerError::jetstream("bringing the stream to the configuration");
    broker.context.update_stream(&wanted).await.map_err(|error| changing(error.into()))?;
    broker.context.get_stream(space.stream()).await.map_err(|error| failed(error.into()))
}

/// The stream as it is, if it is there.
pub(super) async fn look(broker: &Broker, space: Space) -> Result<Option<Stream>, BrokerError> {
    match broker.context.get_stream(space.stream()).await {
        Ok(stream) => Ok(Some(stream)),
        Err(error) => match error.kind() {
            GetStreamErrorKind::JetStream(said) if said.code() == 404 => Ok(None),
            GetStreamErrorKind::JetStream(_)
            | GetStreamErrorKind::EmptyName
            | GetStreamErrorKind::Request
            | GetStreamErrorKind::InvalidStreamName => {
                Err(BrokerError::jetstream("looking for the stream")(error.into()))
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nats::NatsConfig;
    use async_nats::jetstream::stream::{ConsumerLimits, Source};
    use std::time::Duration;
    use uuid::Uuid;

    const OURS: LedgerId = LedgerId(Uuid::from_u128(7));

    fn as_it_must_be() -> Config {
        let config = NatsConfig { url: Some("nats://one".into()), ..NatsConfig::default() };
        wanted(Space::Public, &NatsSettings::of(&config).unwrap().unwrap(), OURS)
    }

    #[test]
    fn what_must_be_differs_from_itself_in_nothing() {
        let config = as_it_must_be();
        assert_eq!(differences(&config, &config), [""; 0]);
        assert_eq!(adjustable(&config, &config), [""; 0]);
        assert_eq!(stranger(&config, OURS), None);
    }

    #[test]
    fn every_setting_that_could_lose_or_change_an_event_is_named() {
        type Change = fn(&mut Config);
        let changes: [(Change, &str); 17] = [
            (|config| config.subjects.push("else".into()), "subjects"),
            (|config| config.storage = StorageType::Memory, "storage"),
            (|config| config.retention = RetentionPolicy::Interest, "retention"),
            (|config| config.deny_delete = false, "deny_delete"),
            (|config| config.deny_purge = false, "deny_purge"),
            (|config| config.no_ack = true, "no_ack"),
            (|config| config.max_messages = 10, "max_msgs"),
            (|config| config.max_message_size = 1_000, "max_msg_size"),
            (|config| config.mirror = Some(Source::default()), "mirrors"),
            (|config| config.allow_message_counter = true, "allow_msg_counter"),
            (|config| config.allow_message_ttl = true, "allow_msg_ttl"),
            (|config| config.allow_message_schedules = true, "allow_msg_schedules"),
            (|config| config.discard_new_per_subject = true, "discard_new_per_subject"),
            (|config| config.subject_delete_marker_ttl = Some(Duration::ZERO), "delete_marker"),
            (|config| config.persist_mode = Some(PersistenceMode::Async), "persist_mode"),
            (|config| config.consumer_limits = Some(ConsumerLimits::default()), "consumer_limits"),
            (|config| config.max_consumers = 1, "max_consumers"),
        ];
        for (change, named) in changes {
            let mut there = as_it_must_be();
            change(&mut there);
            let found = differences(&as_it_must_be(), &there).join(", ");
            assert!(found.contains(named), "{named}: {found}");
        }
    }

    #[test]
    fn another_ledger_is_recognised_by_the_streams_own_note() {
        let mut there = as_it_must_be();
        there.metadata.insert(OWNER.into(), "somebody".into());
        assert_eq!(stranger(&there, OURS).as_deref(), Some("somebody"));
    }
}
