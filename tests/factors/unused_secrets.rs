//! What if the engine stops in the middle of the look for secrets that no event names?

use crate::house::House;
use keyledger_core::ids::FactorId;
use keyledger_core::vault::SecretName;
use keyledger_usecases::secrets::orphans::{moment, sweep};
use uuid::Uuid;

/// Secrets of Ada's that a crash left, and that no event ever named.
const LEFT: u128 = 2_500;

/// The number of the last secret that was looked at, as it is remembered.
fn looked_up_to(house: &House) -> Option<u64> {
    let value = house.engine.remembered.get("places", b"orphans").unwrap()?;
    Some(u64::from_be_bytes(*value.first_chunk().unwrap()))
}

fn apps(house: &House) -> Vec<SecretName> {
    house.engine.vault.names(&format!("totp:{}:", house.ada)).unwrap()
}

#[tokio::test]
async fn a_look_that_was_stopped_goes_on_after_the_last_page_it_finished() {
    let house = House::with_sessions(1, 1).await;
    let (engine, named) = (&house.engine, apps(&house));
    assert_eq!(named.len(), 1);
    for left in 0..LEFT {
        let name = SecretName::totp(house.ada, FactorId(Uuid::from_u128(left)));
        engine.vault.put(&name, b"left by a crash").unwrap();
    }
    let until = moment(engine).await.unwrap();
    let look = sweep(engine, until);
    tokio::pin!(look);
    while looked_up_to(&house).is_none() {
        tokio::select! {
            biased;
            swept = &mut look => panic!("all in one page: {swept:?}"),
            () = tokio::task::yield_now() => {}
        }
    }
    let (first_page, left) = (looked_up_to(&house).unwrap(), apps(&house).len());
    assert!((1..engine.vault.last_number().unwrap()).contains(&first_page));
    assert!((2..=LEFT as usize).contains(&left), "{left} are left after the first page");

    // Another look, as after a start: it does not come to what was looked at.
    let before = engine.vault.put_after(first_page, usize::MAX).unwrap().len();
    assert_eq!(sweep(engine, until).await.unwrap(), before);
    assert_eq!(apps(&house), named, "what an event names stays");
    assert_eq!(looked_up_to(&house), Some(engine.vault.last_number().unwrap()));
}
