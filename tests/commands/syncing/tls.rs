//! TLS: a certificate of an unknown authority is refused, unless the user trusts it.

use super::loopback_server::CERTIFICATE;
use super::*;

#[test]
fn a_certificate_is_refused_unless_its_authority_is_trusted() {
    let server = LoopbackServer::start_tls(|_| Response::new(200, rss(&["a"])));
    let dir = situation(&format!("\"news\": Rss(url: \"{}/feed.xml\"),", server.url), &[]);
    let refused = sync(&dir, "");
    assert_eq!((refused.status, refused.out.as_str()), (1, ""));
    assert!(refused.err.contains("certificate"), "{}", refused.err);
    assert!(server.take_requests().is_empty(), "nothing is sent to a server that is not trusted");
    let trusted = run(sync_command(&dir, "").env("SSL_CERT_FILE", CERTIFICATE)).succeeded();
    assert!(trusted.contains("news: newest item 2026-02-09, 1 item; 1 added, "), "{trusted}");
    // Another name than the one in the certificate is refused.
    dir.write("s.ron", dir.read("s.ron").replace("127.0.0.1", "localhost"));
    let wrong_name =
        run(sync_command(&dir, "").env("SSL_CERT_FILE", CERTIFICATE).env("NO_PROXY", "localhost"));
    assert_eq!(wrong_name.status, 1);
    assert!(wrong_name.err.contains("certificate"), "{}", wrong_name.err);
}

#[test]
fn certificates_that_cannot_be_read_are_named() {
    let server = LoopbackServer::start_tls(|_| Response::new(200, rss(&["a"])));
    let dir = situation(&format!("\"news\": Rss(url: \"{}/feed.xml\"),", server.url), &[]);
    dir.write("empty.pem", "");
    let said = run(sync_command(&dir, "").env("SSL_CERT_FILE", dir.path("empty.pem"))).err;
    assert!(said.contains("empty.pem has no certificates in PEM"), "{said}");
}

#[test]
fn an_encrypted_request_is_not_redirected_to_an_unencrypted_address() {
    let plain = LoopbackServer::start(|_| Response::new(200, rss(&["a"])));
    let target = plain.url.clone();
    let server =
        LoopbackServer::start_tls(move |_| Response::new(302, "").with_header("Location", target.clone()));
    let dir = situation(&format!("\"news\": Rss(url: \"{}/feed.xml\"),", server.url), &[]);
    let said = run(sync_command(&dir, "").env("SSL_CERT_FILE", CERTIFICATE)).err;
    assert!(said.contains("a redirect to an address without encryption"), "{said}");
    assert!(plain.take_requests().is_empty());
}
