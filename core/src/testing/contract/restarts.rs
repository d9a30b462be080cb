//! Store contract, restarts: what does the contract say of a store that was closed and opened
//! again?

use super::{Reopen, append, conflict, event, events, stream, whole_ledger, whole_stream, written};
use crate::store::{EventStore, Expected, Revision, StoreError};

/// The same events at the same positions, under the same identity.
pub async fn everything_survives_a_restart(store: &dyn EventStore, reopen: Reopen<'_>) {
    let id = store.id();
    written(store, &stream(1), Expected::NoStream, &["a", "b"]).await;
    written(store, &stream(2), Expected::NoStream, &["c"]).await;
    written(store, &stream(1), Expected::Exact(Revision(1)), &["d"]).await;
    let before = whole_ledger(store, None, 10).await;
    let own = whole_stream(store, &stream(1), 10).await;
    let reopened = reopen();
    assert_eq!(reopened.id(), id);
    assert_eq!(whole_ledger(reopened.as_ref(), None, 10).await, before);
    assert_eq!(whole_stream(reopened.as_ref(), &stream(1), 10).await, own);
}

/// A caller who never learned the outcome learns it from the next process.
pub async fn the_same_ids_after_a_restart_give_the_same_answer(
    store: &dyn EventStore,
    reopen: Reopen<'_>,
) {
    let first = written(store, &stream(1), Expected::NoStream, &["a", "b"]).await;
    let second = written(store, &stream(1), Expected::Exact(Revision(1)), &["c"]).await;
    // One more whose outcome nobody asks about: told or not, a repeat must settle it.
    let untold = Expected::Exact(Revision(2));
    let answer = store.append(&stream(1), untold, vec![event("d")]).await;
    assert!(matches!(answer, Ok(_) | Err(StoreError::Unknown(_))), "{answer:?}");
    let reopened = reopen();
    let store = reopened.as_ref();
    assert_eq!(written(store, &stream(1), untold, &["d"]).await.revision, Revision(3));
    assert_eq!(written(store, &stream(1), Expected::NoStream, &["a", "b"]).await, first);
    assert_eq!(written(store, &stream(1), Expected::Exact(Revision(1)), &["c"]).await, second);
    assert_eq!(conflict(store, &stream(1), Expected::NoStream, &["x"]).await, Some(Revision(3)));
    assert_eq!(whole_ledger(store, None, 10).await.len(), 4);
}

/// Revisions go on where they were, and positions only rise.
pub async fn writing_goes_on_after_a_restart(store: &dyn EventStore, reopen: Reopen<'_>) {
    let before = written(store, &stream(1), Expected::NoStream, &["a", "b"]).await;
    let reopened = reopen();
    let store = reopened.as_ref();
    let behind = append(store, &stream(1), Expected::NoStream, events(&["c"])).await;
    assert!(matches!(behind, Err(StoreError::Conflict { .. })), "{behind:?}");
    let after = written(store, &stream(1), Expected::Exact(before.revision), &["c"]).await;
    assert_eq!(after.revision, Revision(2));
    assert!(after.position > before.position);
    let reopened = reopen();
    assert_eq!(whole_stream(reopened.as_ref(), &stream(1), 10).await.len(), 3);
}
