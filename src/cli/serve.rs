//! The engine serves, until it is stopped or its ledger fails.

use super::{Common, ServeArgs, ask};
use crate::adapters::clock::SystemClock;
use crate::adapters::folder;
use crate::adapters::random::OsIds;
use crate::app::{App, Opening};
use crate::demo::{self, Demo};
use crate::{config, control, http};
use anyhow::{Context, Result};
use serde::Serialize;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// What is served.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum With {
    /// The data folder as it is.
    WhatIsThere,
    /// A small hotel group, filled in once.
    TheDemo,
}

/// The one line that says that the engine is ready.
#[derive(Serialize)]
struct Ready<'a> {
    address: &'a str,
    data: &'a Path,
    #[serde(flatten)]
    demo: Option<&'a Demo>,
}

pub(super) async fn serve(common: &Common, args: &ServeArgs, with: With) -> Result<ExitCode> {
    let mut config = config::load(common.config.as_deref(), std::env::vars())?;
    let listener = TcpListener::bind(args.listen)
        .await
        .with_context(|| format!("{} cannot be listened on", args.listen))?;
    let address = format!("http://{}", listener.local_addr()?);
    if config.public_url == config::Config::default().public_url {
        // Not configured: links lead to where the engine really listens.
        config.public_url.clone_from(&address);
    }
    if with == With::TheDemo && config.billing.payment_hosts.is_empty() {
        config.billing.payment_hosts = vec![demo::PAYMENT_HOST.to_owned()];
    }
    if args.nats.is_some() {
        config.nats.url.clone_from(&args.nats);
    }
    config.nats.insecure_broker |= args.insecure_broker;
    let demo = match with {
        With::WhatIsThere => None,
        With::TheDemo => Some(demo::fill(&common.data, &config).await?),
    };
    let opening = Opening {
        data: common.data.clone(),
        config,
        clock: Arc::new(SystemClock::default()),
        ids: Arc::new(OsIds),
        accept_loss: args.accept_loss,
    };
    let app = App::open(opening).await?;
    app.check_broker().await?;
    let background = app.start().await?;
    let socket = folder::socket(app.folder.path());
    // Before anybody is told that the engine is ready: they may ask at once, or tell it to stop.
    let listening = control::listen(&socket);
    let control_app = Arc::clone(&app);
    let control = tokio::spawn(async move {
        let served = match listening {
            Ok(listening) => control::serve(control_app, listening).await,
            Err(error) => Err(error),
        };
        if let Err(error) = served {
            tracing::error!(%error, "the control socket cannot be used");
        }
    });
    let stop = told_to_stop()?;
    say_ready(common, &address, demo.as_ref())?;
    let serving = http::listen(Arc::clone(&app), listener, stop);
    let code = tokio::select! {
        served = serving => { served?; ExitCode::SUCCESS }
        why = app.poisoned() => {
            tracing::error!(why, "the ledger cannot be written: ending, so that nothing is acknowledged that is not kept");
            ExitCode::FAILURE
        }
    };
    control.abort();
    // Gone already, or nobody's: the next start takes care of it.
    let _ = std::fs::remove_file(&socket);
    background.stop().await;
    Ok(code)
}

fn say_ready(common: &Common, address: &str, demo: Option<&Demo>) -> Result<()> {
    let mut out = std::io::stdout().lock();
    if common.json {
        let data = common.data.canonicalize()?;
        let ready = Ready { address, data: &data, demo };
        writeln!(out, "{}", serde_json::to_string(&ready)?)?;
    } else {
        writeln!(out, "Keyledger serves {address} (data: {})", common.data.display())?;
        if let Some(demo) = demo {
            write!(out, "{}", demo.introduction(ask::language(common), address, &common.data))?;
        }
    }
    Ok(out.flush()?)
}

/// Ctrl-C, or the service manager: both are heard from the moment this returns.
pub(super) fn told_to_stop() -> Result<impl Future<Output = ()> + Send + 'static> {
    let mut interrupted = signal(SignalKind::interrupt()).context("SIGINT cannot be heard")?;
    let mut terminated = signal(SignalKind::terminate()).context("SIGTERM cannot be heard")?;
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
}
