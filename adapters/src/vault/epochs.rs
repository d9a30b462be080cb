//! Key epochs: how do backups forget? Every living entry is sealed anew under a new key, and the
//! old key dies.
//!
//! Each step can be the last before a crash. The key file is there before the epoch is, the epoch
//! before any entry names it; entries are exchanged some at a time, all of them or none, and either
//! key opens what it sealed; the old epoch's row goes before its key file, and only when no living
//! entry names it and the log holds no page from before.

use super::database::Older;
use super::{SqliteVault, begin, unavailable};
use keyledger_core::vault::{KeyEpoch, KeyEpochs, VaultError};

impl KeyEpochs for SqliteVault {
    fn epochs(&self) -> Result<Vec<KeyEpoch>, VaultError> {
        let open = self.open_now();
        let tally = open.database.tally().map_err(unavailable)?;
        let entries = |epoch: &u32| tally.get(epoch).copied().unwrap_or(0);
        Ok(open
            .keys
            .keys()
            .map(|epoch| KeyEpoch { epoch: *epoch, entries: entries(epoch) })
            .collect())
    }

    fn living(&self) -> Result<Vec<u32>, VaultError> {
        Ok(self.open_now().keys.keys().copied().collect())
    }

    fn begin_epoch(&self, epoch: u32) -> Result<(), VaultError> {
        let mut open = self.open_now();
        if epoch <= open.epoch {
            return Ok(()); // Asked twice: already true.
        }
        let key = begin(&self.files, &open.database, &self.path, &*self.ids, epoch);
        open.keys.insert(epoch, key.map_err(unavailable)?);
        (open.epoch, open.rewrapped) = (epoch, 0);
        Ok(())
    }

    fn rewrap(&self, max: usize) -> Result<bool, VaultError> {
        let mut open = self.open_now();
        // Entries are added at the end and in the present epoch: what lies before is done for good.
        let (epoch, after) = (open.epoch, open.rewrapped);
        if open.keys.len() < 2 {
            return Ok(false);
        }
        let older = open.database.not_in(epoch, after, max).map_err(unavailable)?;
        let last = older.last().map(|older| older.number);
        let more = older.len() == max;
        let mut exchanged = Vec::with_capacity(older.len());
        for Older { number, name, entry } in older {
            if let Some(secret) = open.opened(&name, &entry)? {
                let secret = zeroize::Zeroizing::new(secret);
                exchanged.push((number, open.sealed(&*self.ids, &name, &secret)?));
            }
        }
        open.database.replace(epoch, &exchanged).map_err(unavailable)?;
        open.rewrapped = last.unwrap_or(after);
        if !more && open.rewrapped > 0 {
            open.database.empty_log().map_err(unavailable)?;
        }
        Ok(more)
    }

    fn destroy_epoch(&self, epoch: u32) -> Result<(), VaultError> {
        let mut open = self.open_now();
        let tally = open.database.tally().map_err(unavailable)?;
        if epoch >= open.epoch || tally.contains_key(&epoch) {
            return Err(VaultError::EpochInUse(epoch));
        }
        open.database.end_epoch(epoch).map_err(unavailable)?;
        open.keys.remove(&epoch);
        self.files.destroy(epoch).map_err(unavailable)
    }
}

#[cfg(test)]
mod tests;
