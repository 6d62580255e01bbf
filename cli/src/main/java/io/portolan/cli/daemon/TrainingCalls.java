// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import io.portolan.cli.failure.Failure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import javax.net.ssl.SSLContext;

/// The calls to the API that a person's first commands make.
final class TrainingCalls {
  private static final String TABLE =
      "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
  private static final List<String> PATHS =
      List.of(
          "/version",
          "/api",
          "/apis",
          "/api/v1/nodes",
          "/api/v1/namespaces/train/pods",
          "/api/v1/services",
          "/apis/apps/v1/namespaces/train/deployments",
          "/apis/discovery.k8s.io/v1/endpointslices");

  private TrainingCalls() {}

  /// Makes them.
  ///
  /// @param server `https://127.0.0.1:PORT`
  /// @param admin trusts the cluster's authority and holds the administrator's certificate
  /// @throws Failure INTERNAL when one is not answered as it should be
  static void make(String server, SSLContext admin) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newBuilder().sslContext(admin).build()) {
      for (String path : PATHS) {
        HttpRequest request =
            HttpRequest.newBuilder(URI.create(server + path)).header("Accept", TABLE).build();
        int status = http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
        if (status != 200) {
          throw new Failure(Failure.Kind.INTERNAL, path + " answered " + status);
        }
      }
    }
  }
}
