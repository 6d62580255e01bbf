// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.api.Json;
import io.portolan.kube.auth.ClusterCertificates.ServerNames;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The certificates in their folder.
final class ClusterCertificatesTest {
  @TempDir Path folder;

  private ClusterCertificates open(String... addresses) throws IOException {
    List<InetAddress> all = new ArrayList<>();
    for (String address : addresses) {
      all.add(InetAddress.getByName(address));
    }
    return ClusterCertificates.open(
        folder, ServerNames.of("cluster.local", all), InstantSource.system());
  }

  @Test
  void staysTheSameOverARestart() throws IOException {
    ClusterCertificates first = open("10.96.0.1");
    ClusterCertificates second = open("10.96.0.1");

    assertThat(second.authorityPem()).isEqualTo(first.authorityPem());
    assertThat(second.admin()).isEqualTo(first.admin());
  }

  @Test
  void issuesTheServerAnewForNewAddresses() throws IOException {
    open("10.96.0.1");
    String before = Files.readString(folder.resolve("server.crt"));
    String authority = Files.readString(folder.resolve("ca.crt"));
    open("10.96.0.1", "172.30.0.2", "fd00:10:96::1");

    assertThat(Files.readString(folder.resolve("server.crt"))).isNotEqualTo(before);
    assertThat(Files.readString(folder.resolve("ca.crt"))).isEqualTo(authority);
  }

  @Test
  void keepsKeysToTheirOwner() throws IOException {
    open();

    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("ca.key"))))
        .isEqualTo("rw-------");
  }

  @Test
  void refusesAFolderWithGarbage() throws IOException {
    open();
    Files.writeString(folder.resolve("ca.crt"), "garbage");

    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(folder.toString());
  }

  @Test
  void acceptsOnlyTokensOfItsOwnKey() throws IOException {
    TokenKeys keys = open().tokenKeys();
    ObjectNode claims = Json.object().put("sub", "me");
    String token = keys.sign(claims);

    assertThat(keys.verified(token)).contains(claims);
    assertThat(keys.verified(token.substring(0, token.length() - 4) + "AAAA")).isEmpty();
    assertThat(keys.verified("a.b.c")).isEmpty();
    assertThat(keys.verified("")).isEmpty();
  }
}
