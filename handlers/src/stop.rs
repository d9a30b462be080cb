//! Stop token: when does a loop end? A token that is asked once and heard by everyone.

use tokio::sync::watch;

/// Asks everyone who holds the [`Stop`] to end. Dropping it asks too.
#[derive(Debug)]
pub struct Stopper(watch::Sender<bool>);

/// Ends the loops that hold it.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// A pair: one asks, the other hears.
    pub fn new() -> (Stopper, Self) {
        let (sender, receiver) = watch::channel(false);
        (Stopper(sender), Self(receiver))
    }

    /// Returns once it was asked.
    pub async fn requested(&self) {
        // An error means that whoever could ask is gone: that is asking too.
        let _ = self.0.clone().wait_for(|asked| *asked).await;
    }
}

impl Stopper {
    /// Asks.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}
