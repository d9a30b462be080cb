//! Shared account of the demo: which account of the demo is shared, and how was that noticed? Two
//! desks take turns with it (S2).

use super::people::SHARED;
use super::story::{By, Story, desk};
use anyhow::{Context, Result};
use chrono::TimeDelta;
use keyledger_core::account::AccountEvent;
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::stream::StreamId;
use keyledger_usecases::caller::request::Request;
use keyledger_usecases::log_in::password::LoggedIn;
use std::net::{IpAddr, Ipv4Addr};

const BACK_OFFICE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 11));
const EDGE: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0";
/// How often the two desks log in: at the fourth turn the rule fires.
const TURNS: usize = 4;

impl Story<'_> {
    /// One account for the whole front desk: whoever comes last is refused, and told nothing of why.
    pub(super) async fn is_shared(&self, hotels: &[PropertyId]) -> Result<()> {
        if let Some((account, _)) = self.living(&SHARED).await?
            && self.was_noticed(account).await?
        {
            return Ok(());
        }
        let account = self.is_added(&SHARED, hotels, By::Manager).await?;
        self.pass(TimeDelta::minutes(20)).await?;
        self.activates(&SHARED, account).await?;
        // The log-in of the first day is one turn of its own; these are on a later one.
        self.pass(TimeDelta::hours(1)).await?;
        let mut devices = [None, None];
        for turn in 0..TURNS {
            let (request, device) = if turn.is_multiple_of(2) {
                (desk(), devices.first_mut())
            } else {
                (back_office(), devices.last_mut())
            };
            let device = device.context("two desks")?;
            let answer = self.tries_on(&SHARED, request, device.clone()).await?;
            if let LoggedIn::SignedIn(signed_in) = answer {
                *device = Some(signed_in.device_token);
            }
            self.pass(TimeDelta::minutes(5)).await?;
        }
        Ok(())
    }

    async fn was_noticed(&self, account: AccountId) -> Result<bool> {
        let history = self.engine().history::<AccountEvent>(&StreamId::account(account)).await?;
        let noticed =
            |event: &AccountEvent| matches!(event, AccountEvent::UnusualActivityDetected { .. });
        Ok(history.iter().any(|one| noticed(&one.event)))
    }
}

fn back_office() -> Request {
    Request { ip: BACK_OFFICE, user_agent: EDGE.to_owned(), trace: None }
}
