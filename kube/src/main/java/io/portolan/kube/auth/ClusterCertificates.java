// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.auth;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// The keys and certificates of a cluster: its authority, the API's, the administrator's, and the
/// key that signs service-account tokens. Made once and kept in a folder, the keys readable only by
/// their owner.
public final class ClusterCertificates {
  private static final int SAN_ADDRESS = 7;

  private final Path folder;
  private final InstantSource clock;
  private final Credential authority;
  private final Credential server;
  private final Credential admin;
  private final Credential tokens;

  /// What the API is called.
  public record ServerNames(List<String> dnsNames, Set<InetAddress> addresses) {

    /// The names that every cluster's API has, with its own addresses.
    public static ServerNames of(String clusterDomain, Collection<InetAddress> addresses) {
      Set<InetAddress> all = new HashSet<>(addresses);
      try {
        all.add(InetAddress.getByName("127.0.0.1"));
        all.add(InetAddress.getByName("::1"));
      } catch (UnknownHostException e) {
        throw new IllegalStateException("a literal address needs no resolver", e);
      }
      return new ServerNames(
          List.of(
              "localhost",
              "kubernetes",
              "kubernetes.default",
              "kubernetes.default.svc",
              "kubernetes.default.svc." + clusterDomain),
          all);
    }
  }

  private ClusterCertificates(Path folder, InstantSource clock, ServerNames names)
      throws IOException, GeneralSecurityException {
    this.folder = folder;
    this.clock = clock;
    Files.createDirectories(folder);
    this.authority = keep("ca", () -> CertificateAuthority.create("portolan-ca", clock));
    CertificateAuthority issuer = new CertificateAuthority(authority, clock);
    this.admin =
        keep("admin", () -> issuer.issueClient("kubernetes-admin", List.of("system:masters")));
    this.tokens = keep("service-account", () -> issuer.issueClient("service-accounts", List.of()));
    Issue issueServer =
        () -> issuer.issueServer("kube-apiserver", names.dnsNames(), names.addresses());
    Credential kept = keep("server", issueServer);
    this.server = answersTo(kept, names) ? kept : write("server", issueServer.make());
  }

  /// Reads what the folder holds and makes what is missing. A server certificate that lacks one of
  /// the names is made anew; all else stays for the life of the cluster.
  ///
  /// @throws IOException when the folder cannot be read or written, or holds something else
  public static ClusterCertificates open(Path folder, ServerNames names, InstantSource clock)
      throws IOException {
    try {
      return new ClusterCertificates(folder, clock, names);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("The certificates in " + folder + " cannot be used: " + e, e);
    }
  }

  /// The certificate of the authority, which clients trust.
  public String authorityPem() {
    return authority.certificatePem();
  }

  /// The administrator's certificate and key, for a kubeconfig.
  public Credential admin() {
    return admin;
  }

  /// A certificate for another client.
  public Credential issueClient(String user, List<String> groups) throws IOException {
    try {
      return new CertificateAuthority(authority, clock).issueClient(user, groups);
    } catch (GeneralSecurityException e) {
      throw new IOException("No certificate could be issued for " + user, e);
    }
  }

  /// Signs and checks the tokens of service accounts.
  public TokenKeys tokenKeys() throws IOException {
    try {
      return new TokenKeys(tokens.key(), tokens.certificate().getPublicKey());
    } catch (GeneralSecurityException e) {
      throw new IOException("The token key in " + folder + " cannot be used", e);
    }
  }

  /// For the API's listener: its certificate, and the authority as the only one to trust.
  public SSLContext serverContext() throws IOException {
    try {
      return context(server);
    } catch (GeneralSecurityException e) {
      throw new IOException("The certificates in " + folder + " cannot be used", e);
    }
  }

  /// For a client that is the administrator.
  public SSLContext adminContext() throws IOException {
    try {
      return context(admin);
    } catch (GeneralSecurityException e) {
      throw new IOException("The certificates in " + folder + " cannot be used", e);
    }
  }

  private SSLContext context(Credential credential) throws GeneralSecurityException, IOException {
    char[] password = new char[0];
    X509Certificate root = authority.certificate();
    // It only hands the key over: PKCS12 would encrypt it in ten thousand rounds.
    KeyStore store = KeyStore.getInstance("JKS");
    store.load(null, password);
    PrivateKey key = credential.key();
    store.setKeyEntry("own", key, password, new Certificate[] {credential.certificate(), root});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    KeyStore trusted = KeyStore.getInstance("JKS");
    trusted.load(null, password);
    trusted.setCertificateEntry("ca", root);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static boolean answersTo(Credential credential, ServerNames names)
      throws GeneralSecurityException {
    Set<String> dns = new HashSet<>();
    Set<InetAddress> addresses = new HashSet<>();
    try {
      Collection<List<?>> alternatives = credential.certificate().getSubjectAlternativeNames();
      for (List<?> each : alternatives == null ? List.<List<?>>of() : alternatives) {
        if (each.getFirst().equals(SAN_ADDRESS)) {
          addresses.add(InetAddress.getByName((String) each.get(1)));
        } else {
          dns.add(String.valueOf(each.get(1)));
        }
      }
    } catch (CertificateParsingException | UnknownHostException e) {
      return false;
    }
    return dns.containsAll(names.dnsNames()) && addresses.containsAll(names.addresses());
  }

  private interface Issue {
    Credential make() throws GeneralSecurityException;
  }

  private Credential keep(String name, Issue issue) throws IOException, GeneralSecurityException {
    Path certificate = folder.resolve(name + ".crt");
    Path key = folder.resolve(name + ".key");
    if (Files.exists(certificate) && Files.exists(key)) {
      Credential kept = new Credential(Files.readString(certificate), Files.readString(key));
      kept.certificate();
      kept.key();
      return kept;
    }
    return write(name, issue.make());
  }

  /// The certificate comes last: only a pair that is whole is read again.
  private Credential write(String name, Credential credential) throws IOException {
    write(folder.resolve(name + ".key"), credential.keyPem());
    write(folder.resolve(name + ".crt"), credential.certificatePem());
    return credential;
  }

  private static void write(Path file, String text) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    Files.createFile(
        draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(draft, text, StandardOpenOption.TRUNCATE_EXISTING);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
