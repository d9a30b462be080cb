//! Engine parts: what is an engine put together from?

use crate::log_in::rate_limits::Limits;
use crate::secrets::hashing::Passwords;
use keyledger_core::clock::{Clock, Ids};
use keyledger_core::ledger::LedgerReader;
use keyledger_core::lines::Lines;
use keyledger_core::remembered::Remembered;
use keyledger_core::vault::Vault;
use keyledger_schemas::stored_form::StoredForm;
use std::sync::Arc;

/// What an engine is put together from.
pub struct Parts {
    /// The ledger.
    pub ledger: Arc<LedgerReader>,
    /// Keys and secrets.
    pub vault: Arc<dyn Vault>,
    /// The stored form with its keys.
    pub form: Arc<StoredForm>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub ids: Arc<dyn Ids>,
    /// Password hashing.
    pub passwords: Passwords,
    /// Limits in front of the ledger.
    pub limits: Limits,
    /// What is remembered across starts.
    pub remembered: Arc<dyn Remembered>,
    /// Who goes first among the engines of this ledger; none where it is the only one.
    pub lines: Option<Arc<dyn Lines>>,
}
