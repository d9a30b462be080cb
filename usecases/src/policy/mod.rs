//! Policy: which rules hold, who changes them, and what others would have done.

pub mod change;
pub mod form;
pub mod history;
pub mod what_if;
