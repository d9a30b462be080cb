//! What is said of what failed.

use super::*;
use keyledger_core::store::StoreError;

/// What a person is told of an append: whether it was one, may not be known.
#[test]
fn nothing_is_said_to_be_unchanged_that_may_have_been_written() {
    let unknown = || Failure::Store(StoreError::Unknown("the disk went away".into()));
    let unavailable = || Failure::Store(StoreError::Unavailable("the disk went away".into()));
    let told = |language, failure: &Failure| {
        let support = "support@hotel.example".to_owned();
        let problem = Problem::failed("http://hotel.example", language, support, failure);
        assert_eq!((problem.status, problem.retry_after), (503, Some(60)));
        problem.detail
    };
    let behind = || Failure::Behind { left: 7_000_000 };
    insta::assert_snapshot!(told(Language::En, &behind()), @"The lists and histories of this system are being built from its ledger, which takes some minutes; logging in works. What you asked for was not done. Try again in a minute; if it goes on, tell support@hotel.example.");
    insta::assert_snapshot!(told(Language::Fr, &behind()), @"Les listes et les historiques de ce système sont en cours de reconstruction à partir de son registre, ce qui prend quelques minutes ; la connexion fonctionne. Votre demande n'a pas été traitée. Réessayez dans une minute ; si cela continue, prévenez support@hotel.example.");
    insta::assert_snapshot!(told(Language::En, &unknown()), @"The engine lost touch with its ledger while it was writing: nobody knows yet whether what you asked for was done. Look before you ask again; asking again under the same Idempotency-Key does nothing twice. If it goes on, tell support@hotel.example.");
    insta::assert_snapshot!(told(Language::Fr, &unknown()), @"Le service a perdu le contact avec son registre pendant qu'il écrivait : personne ne sait encore si ce que vous avez demandé a été fait. Vérifiez avant de recommencer ; redemander avec la même Idempotency-Key ne fait rien deux fois. Si cela continue, prévenez support@hotel.example.");
    insta::assert_snapshot!(told(Language::En, &unavailable()), @"The engine cannot read or write its ledger now, so it did not finish what you asked for. Try again in a minute; if it goes on, tell support@hotel.example.");
    insta::assert_snapshot!(told(Language::Fr, &unavailable()), @"Le service ne peut ni lire ni écrire son registre pour le moment : il n'a pas terminé ce que vous avez demandé. Réessayez dans une minute ; si cela continue, prévenez support@hotel.example.");
}
