//! The mark that engines move before they sign the audit log: one row beside the vault.

use super::PostgresVault;
use keyledger_handlers::trail::{FenceError, Hash, SignedEnd, SigningFence};
use tokio_postgres::types::{ToSql, Type};

impl SigningFence for PostgresVault {
    fn last(&self) -> Result<Option<SignedEnd>, FenceError> {
        let rows = self.link.ask(Box::new(|connection| {
            let select = "SELECT size, root, key FROM keyledger_vault.trail";
            Box::pin(connection.client.query_typed(select, &[]))
        }))?;
        let Some(row) = rows.first() else { return Ok(None) };
        let root: Vec<u8> = row.get(1);
        let root = root.try_into().map_err(|_| "the root in keyledger_vault.trail is no hash")?;
        let size = u64::try_from(row.get::<_, i64>(0))?;
        Ok(Some(SignedEnd { size, root: Hash(root), key: row.get(2) }))
    }

    fn advance(&self, last: Option<&SignedEnd>, next: &SignedEnd) -> Result<bool, FenceError> {
        let (last, next) = (last.map(Mark::of).transpose()?, Mark::of(next)?);
        let moved = self.link.ask(Box::new(move |connection| {
            let (last, next) = (last.clone(), next.clone());
            Box::pin(async move {
                let Some(last) = last else {
                    let insert = "INSERT INTO keyledger_vault.trail (size, root, key) \
                                  VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING size";
                    return connection.client.query_typed(insert, &next.parameters()).await;
                };
                // A try whose answer was lost has moved it already: that is as good.
                let update = "UPDATE keyledger_vault.trail SET size = $1, root = $2, key = $3 \
                              WHERE size = $4 AND root = $5 AND key = $6 RETURNING size";
                let parameters = [next.parameters(), last.parameters()].concat();
                connection.client.query_typed(update, &parameters).await
            })
        }))?;
        Ok(!moved.is_empty())
    }
}

/// A place of the mark, as the row has it.
#[derive(Clone)]
struct Mark {
    size: i64,
    root: Vec<u8>,
    key: String,
}

impl Mark {
    fn of(end: &SignedEnd) -> Result<Self, FenceError> {
        let SignedEnd { size, root, key } = end;
        Ok(Self { size: i64::try_from(*size)?, root: root.0.to_vec(), key: key.clone() })
    }

    fn parameters(&self) -> [(&(dyn ToSql + Sync), Type); 3] {
        [(&self.size, Type::INT8), (&self.root, Type::BYTEA), (&self.key, Type::TEXT)]
    }
}
