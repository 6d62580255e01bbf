// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import io.portolan.kube.api.Statuses;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.select.SelectorException;
import io.portolan.kube.store.StoreException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/// Answers any request: finds who is responsible for the path, and turns refusals into a `Status`.
final class ApiHandler {
  private static final Logger LOG = System.getLogger(ApiHandler.class.getName());

  private final List<Route> routes;

  /// Someone who is responsible for some paths.
  interface Route {
    /// @return false when the path is somebody else's
    boolean handle(Call call, Reply reply) throws IOException, InterruptedException;
  }

  ApiHandler(List<Route> routes) {
    this.routes = List.copyOf(routes);
  }

  void handle(Call call, Reply plain) {
    boolean yaml = Format.isYaml(call.headers().all("accept"));
    Reply reply = yaml ? new YamlReply(plain) : plain;
    try {
      for (Route route : routes) {
        if (route.handle(call, reply)) {
          return;
        }
      }
      throw Statuses.noSuchResource();
    } catch (InterruptedException _) {
      // The server stops; what was begun ends here.
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> "The client of " + describe(call) + " left: " + e.getMessage());
    } catch (RuntimeException e) {
      refuse(call, reply, refusal(call, e));
    }
  }

  private static void refuse(Call call, Reply reply, KubeException refusal) {
    if (reply.isBegun()) {
      LOG.log(Level.DEBUG, () -> describe(call) + " failed half-way: " + refusal.getMessage());
      return;
    }
    Answers.warn(call, reply);
    reply.status(refusal);
  }

  private static KubeException refusal(Call call, RuntimeException failure) {
    return switch (failure) {
      case KubeException refusal -> refusal;
      case SelectorException wrong -> Statuses.badRequest(String.valueOf(wrong.getMessage()));
      case StoreException store -> {
        LOG.log(Level.ERROR, () -> describe(call) + ": " + store.getMessage());
        yield Statuses.internal(String.valueOf(store.getMessage()));
      }
      default -> {
        LOG.log(Level.ERROR, () -> describe(call) + " failed", failure);
        yield Statuses.internal(failure.toString());
      }
    };
  }

  private static String describe(Call call) {
    return call.method() + " /" + String.join("/", call.path());
  }
}
