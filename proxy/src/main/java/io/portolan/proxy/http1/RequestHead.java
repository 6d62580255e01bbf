// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http1;

import static io.portolan.proxy.http1.Refusal.HEAD_TOO_LARGE;

import io.portolan.proxy.Ascii;
import io.portolan.proxy.ByteSpan;
import io.portolan.proxy.route.RequestView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The head of a request, read strictly (RFC 9112): what could be read in two ways is refused.
///
/// Reused from request to request; its spans lie in the array that was read. For one thread.
public final class RequestHead implements RequestView, HeadReader.Head {
  /// The head goes on after what was read.
  public static final int INCOMPLETE = 0;

  /// [#refusal] says why.
  public static final int REFUSED = -1;

  final RequestLine line;
  final Fields fields;
  final ConnectionOptions connection = new ConnectionOptions();
  private final Authority authority = new Authority();
  private final HeadSettings settings;
  private final ByteSpan value = new ByteSpan();
  private final ByteSpan name = new ByteSpan();

  /// The field's value, or the authority of a target that has one.
  private final ByteSpan hostField = new ByteSpan();

  private Refusal refusal = Refusal.REQUEST_LINE;
  private int hosts;
  private final MessageFraming framing = new MessageFraming();
  private boolean expectsContinue;
  private boolean hasUpgrade;
  private int length;

  public RequestHead(HeadSettings settings) {
    this.settings = settings;
    this.line = new RequestLine(settings.mergesSlashes());
    this.fields = new Fields(settings.maxFields(), false);
  }

  /// Reads a head from `from` on, of which bytes are there up to `to`. What follows the head is the
  /// result, or [#INCOMPLETE] or [#REFUSED].
  @Override
  public int read(byte[] in, int from, int to) {
    int start = from;
    if (to - from >= 2 && in[from] == '\r' && in[from + 1] == '\n') {
      // Some clients end a body with one more line (RFC 9112 section 2.2).
      start += 2;
    }
    int next = line.read(in, start, to);
    if (next < 0) {
      return refuse(line.refusal());
    }
    int end = next == INCOMPLETE ? INCOMPLETE : fields.read(in, next, to);
    if (end == INCOMPLETE) {
      boolean isTooLarge = to - from >= settings.maxBytes();
      return isTooLarge ? refuse(next == 0 ? Refusal.TARGET_TOO_LONG : HEAD_TOO_LARGE) : INCOMPLETE;
    }
    if (end < 0) {
      return refuse(end == Fields.TOO_MANY ? HEAD_TOO_LARGE : Refusal.FIELD);
    }
    if (end - from > settings.maxBytes()) {
      return refuse(HEAD_TOO_LARGE);
    }
    length = end - from;
    return understand(in) && line.readTarget() && hasBodyRight() ? end : refused();
  }

  private int refuse(Refusal why) {
    refusal = why;
    return REFUSED;
  }

  private int refused() {
    return refusal == Refusal.REQUEST_LINE ? refuse(line.refusal()) : REFUSED;
  }

  private boolean understand(byte[] in) {
    refusal = Refusal.REQUEST_LINE;
    connection.clear();
    authority.clear();
    hostField.set(in, 0, 0);
    hosts = 0;
    framing.clear();
    expectsContinue = false;
    hasUpgrade = false;
    for (int i = 0; i < fields.count(); i++) {
      if (!understand(i)) {
        return false;
      }
    }
    return hasOneHost(in);
  }

  private boolean understand(int index) {
    return switch (fields.name(index)) {
      case OTHER ->
          settings.underscores() != HeadSettings.Underscores.REFUSE
              || !hasUnderscore(index)
              || no(Refusal.FIELD_NAME);
      case HOST -> {
        hosts++;
        fields.value(index, hostField);
        yield true;
      }
      case CONNECTION -> connection.add(fields.value(index, value)) || no(Refusal.CONNECTION);
      case CONTENT_LENGTH -> isTaken(framing.contentLength(fields.value(index, value)));
      case TRANSFER_ENCODING ->
          isTaken(framing.transferEncoding(fields.value(index, value), line.isVersion11()));
      case EXPECT -> {
        expectsContinue = fields.value(index, value).isIgnoringCase("100-continue");
        yield expectsContinue || no(Refusal.EXPECTATION);
      }
      case UPGRADE -> {
        // A change to HTTP/2 would hide what follows from the proxy.
        hasUpgrade = !startsWithH2c(fields.value(index, value));
        yield true;
      }
      case DATE, FORWARDED, KEEP_ALIVE, MAX_FORWARDS, PROXY, PROXY_CONNECTION, TE, TRAILER -> true;
      case X_FORWARDED_FOR, X_FORWARDED_HOST, X_FORWARDED_PORT, X_FORWARDED_PROTO -> true;
    };
  }

  private boolean no(Refusal why) {
    refusal = why;
    return false;
  }

  private boolean isTaken(Optional<Refusal> why) {
    return why.isEmpty() || no(why.get());
  }

  private static boolean startsWithH2c(ByteSpan value) {
    return value.length() >= 3 && Ascii.lower(value.at(0)) == 'h' && value.at(1) == '2';
  }

  private boolean hasOneHost(byte[] in) {
    boolean isAbsent = hosts == 0 && !line.isVersion11();
    if (hosts != 1 && !isAbsent) {
      return no(Refusal.HOST);
    }
    if (!isAbsent
        && !hostField.isEmpty()
        && !authority.read(in, hostField.from(), hostField.to())) {
      return no(Refusal.HOST);
    }
    if (line.hasAuthority()) {
      hostField.set(in, line.authorityFrom(), line.authorityTo());
      return authority.read(in, line.authorityFrom(), line.authorityTo()) || no(Refusal.TARGET);
    }
    return true;
  }

  /// What follows a CONNECT is the tunnel's.
  private boolean hasBodyRight() {
    return !line.isConnect()
        || framing.framing() == Framing.NONE
        || framing.length() == 0
        || no(Refusal.CONNECT_BODY);
  }

  boolean hasUnderscore(int index) {
    fields.nameText(index, name);
    for (int i = 0; i < name.length(); i++) {
      if (name.at(i) == '_') {
        return true;
      }
    }
    return false;
  }

  HeadSettings.Underscores underscores() {
    return settings.underscores();
  }

  /// The bytes that it has.
  public int length() {
    return length;
  }

  /// Why [#read] refused.
  public Refusal refusal() {
    return refusal;
  }

  @Override
  public ByteSpan method() {
    return line.method();
  }

  @Override
  public ByteSpan host() {
    return authority.host();
  }

  /// The host and port as the client wrote them; empty when it named none.
  public ByteSpan authority() {
    return hostField;
  }

  @Override
  public ByteSpan path() {
    return line.path();
  }

  @Override
  public ByteSpan query() {
    return line.query();
  }

  @Override
  public ByteSpan target() {
    return line.target();
  }

  @Override
  public ByteSpan header(String lowerCaseName) {
    for (int i = 0; i < fields.count(); i++) {
      if (fields.nameText(i, name).isIgnoringCase(lowerCaseName)) {
        return fields.value(i, value);
      }
    }
    return ByteSpan.ABSENT;
  }

  /// How many fields there are of that name.
  public int count(String lowerCaseName) {
    int count = 0;
    for (int i = 0; i < fields.count(); i++) {
      count += fields.nameText(i, name).isIgnoringCase(lowerCaseName) ? 1 : 0;
    }
    return count;
  }

  /// What all fields of that name list between commas, the last at the end.
  public List<String> listed(String lowerCaseName) {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < fields.count(); i++) {
      if (fields.nameText(i, name).isIgnoringCase(lowerCaseName)) {
        for (String each : fields.value(i, value).toString().split(",", -1)) {
          items.add(each.strip());
        }
      }
    }
    return items;
  }

  /// [Framing#NONE], [Framing#LENGTH] or [Framing#CHUNKED].
  public Framing framing() {
    return framing.framing();
  }

  /// In bytes; -1 unless framed by its length.
  public long contentLength() {
    return framing.length();
  }

  /// Whether the client wants to be told before it sends the body.
  public boolean expectsContinue() {
    return expectsContinue;
  }

  public boolean isVersion11() {
    return line.isVersion11();
  }

  /// Whether the client lets the connection live on.
  public boolean isKeepAlive() {
    return !connection.isClose() && (line.isVersion11() || connection.isKeepAlive());
  }

  /// Whether the client asks for another protocol that can be passed through.
  public boolean isUpgrade() {
    return hasUpgrade && connection.isUpgrade() && line.isVersion11() && framing() == Framing.NONE;
  }

  /// Whether sending it twice does what sending it once does (RFC 9110 section 9.2.2).
  public boolean isIdempotent() {
    return line.isIdempotent();
  }

  /// Whether a tunnel to the host is asked for (RFC 9110 section 9.3.6).
  public boolean isConnect() {
    return line.isConnect();
  }

  public boolean isHeadMethod() {
    return line.method().is("HEAD");
  }
}
