// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

/// A request's place among those that wait for room at an endpoint; for its event loop.
public final class Turn implements Runnable {
  private final EndpointPool pool;
  private final Runnable then;
  private boolean isWanted = true;

  Turn(EndpointPool pool, Runnable then) {
    this.pool = pool;
    this.then = then;
  }

  /// It waits no more.
  public void leave() {
    isWanted = false;
    pool.leave(this);
  }

  @Override
  public void run() {
    pool.take(this, isWanted);
    if (isWanted) {
      then.run();
    }
  }
}
