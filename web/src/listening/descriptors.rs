//! File descriptor limits: how many files and sockets may the process have open? All that the
//! system allows, and some are kept for ledger, trail, mail and the control socket.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// The most connections where nobody says otherwise: each may take some 100 KB.
const PLACES_MAX: usize = 10_000;
/// Kept for everything that is no connection: a quarter of all, but no fewer and no more than so.
const KEPT: (usize, usize) = (96, 512);
/// Even a starved process hears a few.
const PLACES_MIN: usize = 8;

/// Raises the limit to the hard one. Whoever refuses that leaves it as it is.
pub fn raise() {
    let limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum
        && let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit })
    {
        tracing::warn!(%error, "the limit of open files cannot be raised");
    }
}

/// How many connections there may be: as many as are `wanted` (0: as many as make sense), as far as
/// the limit of open files goes.
pub fn places(wanted: usize) -> usize {
    let limit = getrlimit(Resource::Nofile).current;
    let limit = limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
    let places = within(wanted, limit);
    if wanted > places {
        tracing::warn!(wanted, places, limit, "the limit of open files allows fewer connections");
    }
    places
}

fn within(wanted: usize, limit: usize) -> usize {
    let (least, most) = KEPT;
    let allowed = limit.saturating_sub((limit / 4).clamp(least, most)).max(PLACES_MIN);
    if wanted == 0 { allowed.min(PLACES_MAX) } else { wanted.min(allowed) }
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn some_descriptors_are_always_kept() {
        assert_eq!(within(0, usize::MAX), 10_000);
        assert_eq!(within(0, 1_048_576), 10_000);
        assert_eq!(within(50_000, 1_048_576), 50_000);
        assert_eq!(within(0, 1_024), 768);
        assert_eq!(within(5_000, 1_024), 768);
        assert_eq!(within(0, 128), 32);
        assert_eq!(within(0, 64), 8);
    }
}
