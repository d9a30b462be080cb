//! Error chains: how is an error told with everything that led to it?

use std::error::Error;
use std::iter::successors;

/// An error with its whole chain in one line, for the one place that logs it.
pub fn chain(error: &dyn Error) -> String {
    let whole = successors(Some(error), |error: &&dyn Error| (*error).source());
    whole.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::StoreError;

    #[test]
    fn every_cause_is_told_once_the_outermost_first() {
        let disk = std::io::Error::other("the disk is full");
        let failed = StoreError::Unavailable(Box::new(disk));
        assert_eq!(chain(&failed), "the event store is unavailable: the disk is full");
    }
}
