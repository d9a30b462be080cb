//! Do three nodes lose nothing when their leader dies under load?

use crate::engine::free_port;
use crate::hotel::Hotels;
use crate::reader::{all, assert_whole};
use crate::server::{NatsServer, ONE_USER};
use crate::until;
use keyledger_adapters::nats::{NatsSettings, Space};

fn kills() -> usize {
    if crate::full() { 20 } else { 2 }
}

async fn three_nodes() -> Vec<NatsServer> {
    let ports = [free_port(), free_port(), free_port()];
    let routes = ports.map(|port| format!("nats-route://127.0.0.1:{port}")).join(", ");
    let mut nodes = vec![];
    for (number, port) in ports.iter().enumerate() {
        let config = format!(
            "{ONE_USER}server_name: n{number}\n\
             cluster {{ name: hotels, host: 127.0.0.1, port: {port}, routes: [{routes}] }}\n"
        );
        nodes.push(NatsServer::with(&config).await);
    }
    nodes
}

/// Which node leads the public stream, by its number.
async fn leader(nodes: &[NatsServer]) -> Option<usize> {
    for node in nodes {
        let Some(jetstream) = node.try_jetstream().await else { continue };
        let Ok(stream) = jetstream.get_stream(Space::Public.stream()).await else { continue };
        let cluster = stream.cached_info().cluster.clone();
        let leader = cluster.and_then(|cluster| cluster.leader);
        if let Some(number) = leader.and_then(|name| name.strip_prefix('n')?.parse().ok()) {
            return Some(number);
        }
    }
    None
}

/// Whether every node has what its leader has, in both streams. Three copies stand the loss of one
/// node: who dies while another one is still behind takes the majority away.
async fn all_have_everything(nodes: &[NatsServer]) -> bool {
    for space in Space::ALL {
        let Some(leading) = leader(nodes).await else { return false };
        let Some(jetstream) = nodes[leading].try_jetstream().await else { return false };
        let Ok(stream) = jetstream.get_stream(space.stream()).await else { return false };
        let Some(cluster) = &stream.cached_info().cluster else { return false };
        let others = cluster.replicas.iter().filter(|one| one.current && !one.offline).count();
        if cluster.leader.is_none() || others + 1 < nodes.len() {
            return false;
        }
    }
    true
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_nodes_whose_leader_dies_lose_and_double_nothing() {
    let (mut nodes, hotels) = (three_nodes().await, Hotels::new());
    let addresses = nodes.iter().map(NatsServer::url).collect();
    let settings = NatsSettings { addresses, replicas: 3, ..nodes[0].settings() };
    let feed = hotels.publish(settings);
    for kill in 0..kills() {
        hotels.open(200).await;
        until("all nodes to have everything", || all_have_everything(&nodes)).await;
        let leading = leader(&nodes).await.unwrap();
        nodes[leading].kill();
        hotels.open(100).await;
        feed.published(&hotels).await;
        nodes[leading].run().await;
        println!("leader n{leading} killed, kill {}", kill + 1);
    }
    feed.published(&hotels).await;
    feed.stop().await;
    until("a leader to be there", || async { leader(&nodes).await.is_some() }).await;
    let leading = leader(&nodes).await.unwrap();
    let seen = all(&nodes[leading].jetstream().await, Space::Public).await;
    let expected: Vec<u64> = hotels.public_events().await.into_iter().map(|(at, _)| at).collect();
    println!("{} kills of the leader, {} events, none lost or doubled", kills(), expected.len());
    assert_whole(&seen, &expected);
}
