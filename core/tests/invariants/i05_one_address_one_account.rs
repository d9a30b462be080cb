//! One address, one account. Registrants that crash at every step are in the program's own test
//! `registration`.

use keyledger_core::email_claim::EmailClaim;
use keyledger_core::testing::history::*;
use proptest::prelude::*;

proptest! {
    #[test]
    fn invariant_5_every_living_account_holds_its_address_alone(history in valid()) {
        for (account, stream) in &history.accounts {
            let Some(living) = stream.state.living() else { continue };
            let holder = &history.claims[&living.address].state;
            let held = matches!(holder, EmailClaim::Held { account: held, .. } if held == account);
            prop_assert!(held, "{account} lives and {holder:?} holds its address");
        }
    }
}
