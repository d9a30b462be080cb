//! The list of phones to be woken: which of them are due?

use super::{Database, DatabaseError, WAITS_MAX};
use crate::push_directory::Wake;
use keyledger_core::store::Revision;
use keyledger_core::timestamp::Timestamp;
use rusqlite::{Row, params};

impl Database {
    /// Puts a phone on the list, due at once; one that is there already stays as it is.
    pub fn list_wake(&self, wake: &Wake, due: Timestamp) -> Result<(), DatabaseError> {
        self.lock().execute(
            "INSERT OR IGNORE INTO wakes_due VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                wake.account.to_string(),
                wake.request.to_string(),
                wake.factor.to_string(),
                wake.cause.to_string(),
                wake.revision.0.cast_signed(),
                wake.sent_at.micros(),
                due.micros(),
            ],
        )?;
        Ok(())
    }

    /// Notes when a phone is to be woken, or that it is not any more.
    pub fn wake_due(&self, wake: &Wake, due: Option<Timestamp>) -> Result<(), DatabaseError> {
        let (account, request) = (wake.account.to_string(), wake.request.to_string());
        let (factor, connection) = (wake.factor.to_string(), self.lock());
        match due {
            Some(due) => connection.execute(
                "UPDATE wakes_due SET due_at = ?4 \
                 WHERE account = ?1 AND request = ?2 AND factor = ?3",
                params![account, request, factor, due.micros()],
            )?,
            None => connection.execute(
                "DELETE FROM wakes_due WHERE account = ?1 AND request = ?2 AND factor = ?3",
                params![account, request, factor],
            )?,
        };
        Ok(())
    }

    /// The phones to be woken now, the longest waiting first.
    pub fn wakes_due(&self, now: Timestamp, max: usize) -> Result<Vec<Wake>, DatabaseError> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT * FROM wakes_due WHERE due_at <= ?1 OR due_at > ?2 ORDER BY due_at LIMIT ?3",
        )?;
        let (max, ahead) = (i64::try_from(max).unwrap_or(i64::MAX), now.plus(WAITS_MAX).micros());
        let rows = statement.query_map(params![now.micros(), ahead, max], |row| Ok(wake(row)))?;
        rows.map(|row| row.map_err(DatabaseError::from).and_then(|wake| wake)).collect()
    }

    /// How many phones are still to be woken.
    pub fn wakes_waiting(&self) -> Result<u64, DatabaseError> {
        let query = "SELECT count(*) FROM wakes_due";
        let count: i64 = self.lock().query_row(query, [], |row| row.get(0))?;
        Ok(count.cast_unsigned())
    }
}

fn wake(row: &Row<'_>) -> Result<Wake, DatabaseError> {
    let id = |index| -> Result<String, DatabaseError> { Ok(row.get(index)?) };
    let damaged = DatabaseError::Damaged;
    Ok(Wake {
        account: id(0)?.parse().map_err(|_| damaged("the id of an account"))?,
        request: id(1)?.parse().map_err(|_| damaged("the id of a request"))?,
        factor: id(2)?.parse().map_err(|_| damaged("the id of a factor"))?,
        cause: id(3)?.parse().map_err(|_| damaged("the id of an event"))?,
        revision: Revision(row.get::<_, i64>(4)?.cast_unsigned()),
        sent_at: Timestamp::from_micros(row.get(5)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use keyledger_core::ids::{AccountId, AppRequestId, EventId, FactorId};
    use uuid::Uuid;

    #[test]
    fn a_phone_is_listed_once_and_still_there_in_the_next_process() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reactions.db");
        let id = Uuid::from_u128;
        let moment = Timestamp::from_micros(1_000_000);
        let wake = |factor| Wake {
            account: AccountId(id(1)),
            request: AppRequestId(id(2)),
            factor: FactorId(id(factor)),
            cause: EventId(id(4)),
            revision: Revision(7),
            sent_at: moment,
        };
        let database = Database::open(&path).unwrap();
        let later = moment.plus(TimeDelta::seconds(30));
        for factor in [3, 5, 6] {
            database.list_wake(&wake(factor), moment).unwrap();
        }
        database.wake_due(&wake(5), Some(later)).unwrap();
        database.wake_due(&wake(6), None).unwrap();
        database.list_wake(&wake(5), moment).unwrap();
        drop(database);

        let database = Database::open(&path).unwrap();
        assert_eq!(database.wakes_due(moment, 10).unwrap(), [wake(3)]);
        assert_eq!(database.wakes_due(later, 10).unwrap(), [wake(3), wake(5)]);
        assert_eq!(database.wakes_due(later, 1).unwrap(), [wake(3)]);
        assert_eq!(database.wakes_waiting().unwrap(), 2);
        database.wake_due(&wake(7), Some(later)).unwrap();
        assert_eq!(database.wakes_waiting().unwrap(), 2, "what was never listed stays off");
    }
}
