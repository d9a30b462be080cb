//! `keyledger serve`: the engine serves, until it is stopped or its ledger fails.

use super::{Common, ServeArgs, ask, configured, hang_up};
use crate::app::{App, Background, For, Opening, Task};
use crate::demo::{self, Demo};
use crate::{config, control};
use anyhow::{Context, Result};
use keyledger_adapters::clock::SystemClock;
use keyledger_adapters::random::OsIds;
use keyledger_adapters::{folder, log};
use serde::Serialize;
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{oneshot, watch};
use tokio::time::timeout;

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
    #[serde(skip_serializing_if = "Option::is_none")]
    ops_address: Option<&'a str>,
    data: &'a Path,
    #[serde(flatten)]
    demo: Option<&'a Demo>,
}

pub(super) async fn serve(common: &Common, args: &ServeArgs, with: With) -> Result<ExitCode> {
    // A demo's terminal has the address and one line; what a new folder warns of is no news to it.
    let level = if with == With::TheDemo { "error" } else { log::DEFAULT };
    hang_up::hear(common, level)?;
    let mut config = configured(common)?;
    let listener = bind(args.listen).await?;
    let address = format!("http://{}", listener.local_addr()?);
    if config.public_url == config::Config::default().public_url {
        // Not configured: links lead to where the engine really listens.
        config.public_url.clone_from(&address);
    }
    if with == With::TheDemo {
        log::follow(config.log.as_deref(), level);
        if config.billing.payment_hosts.is_empty() {
            config.billing.payment_hosts = vec![demo::PAYMENT_HOST.to_owned()];
        }
    }
    config.ops_listen = args.ops_listen.or(config.ops_listen);
    let operations = match config.ops_listen {
        Some(at) => Some(bind(at).await?),
        None => None,
    };
    if args.nats.is_some() {
        config.nats.url.clone_from(&args.nats);
    }
    config.nats.insecure_broker |= args.insecure_broker;
    let demo = match with {
        With::WhatIsThere => None,
        With::TheDemo => {
            let demo = demo::fill(&common.data, &config).await?;
            config.is_demo = true;
            config.demo_sign_ins = demo.on_the_log_in_page();
            Some(demo)
        }
    };
    let opening = Opening {
        data: common.data.clone(),
        config,
        clock: Arc::new(SystemClock::default()),
        ids: Arc::new(OsIds),
        purpose: For::Serving,
        accept_loss: args.accept_loss,
    };
    let app = App::open(opening).await?;
    app.check_broker().await?;
    let mut background = app.start().await?;
    let socket = folder::socket(app.folder.path());
    // Before anybody is told that the engine is ready: they may ask at once, or tell it to stop.
    let commands = hear_commands(&mut background, &socket);
    let (stop, tell_commands) = (told_to_stop()?, commands.tell.clone());
    let stop = async move {
        stop.await;
        tell_commands.send_replace(true);
    };
    let site = app.site();
    let (ops_address, stop_ops) = match operations {
        Some(listener) => {
            let (stop, stopped) = oneshot::channel::<()>();
            let address = listener.local_addr()?.to_string();
            let serving =
                keyledger_web::listen_for_operations(Arc::clone(&site), listener, async move {
                    let _ = stopped.await;
                });
            (Some(format!("http://{address}")), Some((stop, tokio::spawn(serving))))
        }
        None => (None, None),
    };
    let ready = Ready {
        address: &address,
        ops_address: ops_address.as_deref(),
        data: &common.data.canonicalize()?,
        demo: demo.as_ref(),
    };
    if let Err(error) = say_ready(common, &ready) {
        tracing::warn!(%error, "standard output cannot be written, so nobody is told that the engine is ready");
    }
    let serving = keyledger_web::listen(site, listener, stop);
    let code = tokio::select! {
        () = serving => ExitCode::SUCCESS,
        why = app.poisoned() => {
            tracing::error!(why, "the ledger cannot be written: stopping, so that nothing is acknowledged that is not stored");
            ExitCode::FAILURE
        }
    };
    if let Some((stop, serving)) = stop_ops {
        let _ = stop.send(());
        serving.abort();
    }
    commands.stopped().await;
    background.stop().await;
    // Gone already, or nobody's: the next start takes care of it.
    let _ = std::fs::remove_file(&socket);
    Ok(code)
}

/// How the control socket is told to stop, and says that it did.
struct Commands {
    tell: watch::Sender<bool>,
    ended: watch::Receiver<bool>,
}

impl Commands {
    /// Waits for the commands under way, within bounds.
    async fn stopped(mut self) {
        self.tell.send_replace(true);
        let _ = timeout(control::STOP_WITHIN, self.ended.wait_for(|ended| *ended)).await;
    }
}

/// The control socket, which is taken anew should it ever end.
fn hear_commands(background: &mut Background, socket: &Path) -> Commands {
    let ((tell, _), (end, ended)) = (watch::channel(false), watch::channel(false));
    let commands = Commands { tell: tell.clone(), ended };
    let task = Task { name: "the control socket", endless: true, vital: false };
    let (first, socket) = (Mutex::new(control::listen(socket).ok()), socket.to_owned());
    background.also(task, move |app, mut stopped| {
        let first = first.lock().unwrap_or_else(PoisonError::into_inner).take();
        let (socket, told, end) = (socket.clone(), tell.subscribe(), end.clone());
        async move {
            let listener = match first {
                Some(listener) => listener,
                None => control::listen(&socket).map_err(|error| error.to_string())?,
            };
            control::serve(app, listener, told).await;
            end.send_replace(true);
            let _ = stopped.wait_for(|told| *told).await;
            Ok(())
        }
    });
    commands
}

fn say_ready(common: &Common, ready: &Ready) -> Result<()> {
    let mut out = std::io::stdout().lock();
    let Ready { address, ops_address, demo, .. } = ready;
    if common.json {
        writeln!(out, "{}", serde_json::to_string(ready)?)?;
    } else {
        writeln!(out, "Keyledger serves {address} (data: {})", common.data.display())?;
        if let Some(address) = ops_address {
            writeln!(out, "Metrics, readiness and documents: {address}")?;
        }
        if let Some(demo) = demo {
            write!(out, "{}", demo.introduction(ask::language(common), address))?;
        }
    }
    Ok(out.flush()?)
}

async fn bind(at: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(at).await.with_context(|| format!("cannot listen on {at}"))
}

/// Ctrl-C, or the service manager: both are heard from the moment this returns.
pub(super) fn told_to_stop() -> Result<impl Future<Output = ()> + Send + 'static> {
    let mut interrupted = signal(SignalKind::interrupt()).context("cannot listen for SIGINT")?;
    let mut terminated = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
}
