// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.http1.ResponseEdit.Persistence;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseHeadTest {
  private static final ResponseEdit EDIT = new ResponseEdit(() -> "NOW");

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          HTTP/1.1 200 OK|Content-Length: 3||                          ; LENGTH 3 keeps
          HTTP/1.1 200|Content-Length : 3||                            ; LENGTH 3 keeps
          HTTP/1.1 200 |Content-Length: 3|content-length: 3||          ; LENGTH 3 keeps
          HTTP/1.1 200 OK|Transfer-Encoding: chunked||                 ; CHUNKED -1 keeps
          HTTP/1.1 200 OK|Transfer-Encoding: chunked|Content-Length: 3|| ; CHUNKED 3 ends
          HTTP/1.1 200 OK|Transfer-Encoding: gzip, chunked||           ; UNTIL_CLOSE -1 ends
          HTTP/1.1 200 OK||                                            ; UNTIL_CLOSE -1 keeps
          HTTP/1.1 204 No Content||                                    ; NONE -1 keeps
          HTTP/1.1 304 Not Modified|Content-Length: 3||                ; NONE 3 keeps
          HTTP/1.1 100 Continue||                                      ; NONE -1 keeps
          HTTP/1.0 200 OK|Content-Length: 3||                          ; LENGTH 3 ends
          HTTP/1.0 200 OK|Content-Length: 3|Connection: keep-alive||   ; LENGTH 3 keeps
          HTTP/1.1 200 OK|Content-Length: 3|Connection: close||        ; LENGTH 3 ends
          HTTP/1.1 200 OK                                              ; INCOMPLETE
          HTTP/1.                                                      ; INCOMPLETE
          HTTP/2 200 OK||                                              ; STATUS_LINE
          HTTP/1.1 20 OK||                                             ; STATUS_LINE
          HTTP/1.1 2000||                                              ; STATUS_LINE
          HTTP/1.1 600 ||                                              ; STATUS_LINE
          SSH-2.0                                                      ; STATUS_LINE
          HTTP/1.1 200 OK_LF_Content-Length: 3||                       ; STATUS_LINE
          HTTP/1.1 200 OK|X: y| folded||                               ; FIELD
          HTTP/1.1 200 OK|Content-Length: 3|Content-Length: 4||        ; CONTENT_LENGTH
          HTTP/1.1 200 OK|Content-Length: x||                          ; CONTENT_LENGTH
          """)
  void knowsHowTheBodyEnds(String text, String outcome) {
    ResponseHead head = new ResponseHead(HeadSettings.DEFAULT);
    byte[] bytes = Heads.bytes(text);
    int end = head.read(bytes, 0, bytes.length);
    String found =
        switch (end) {
          case ResponseHead.INCOMPLETE -> "INCOMPLETE";
          case ResponseHead.REFUSED -> head.refusal().toString();
          default ->
              head.framing(false)
                  + " "
                  + head.contentLength()
                  + (head.isKeepAlive() ? " keeps" : " ends");
        };
    assertThat(found).isEqualTo(outcome);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          HTTP/1.1 200 OK|Date: D|Content-Length: 3||       ; SILENT ; HTTP/1.1 200 OK|Date: D|Content-Length: 3||
          HTTP/1.0 200 OK|Content-Length: 3||               ; SILENT ; HTTP/1.1 200 OK|Content-Length: 3|Date: NOW||
          HTTP/1.1 200 OK|Date: D|Connection: close|X: y||  ; SILENT ; HTTP/1.1 200 OK|Date: D|X: y||
          HTTP/1.1 200 OK|Date: D|Connection: x|X: y||      ; CLOSE  ; HTTP/1.1 200 OK|Date: D|Connection: close||
          HTTP/1.1 200 OK|Date: D|Set-Cookie: a|Set-Cookie: b|| ; KEEP_ALIVE ; HTTP/1.1 200 OK|Date: D|Set-Cookie: a|Set-Cookie: b|Connection: keep-alive||
          HTTP/1.1 200 OK|Date: D|Content-Length: 3|Content-Length: 3|| ; SILENT ; HTTP/1.1 200 OK|Date: D|Content-Length: 3||
          HTTP/1.1 200 OK|Date: D|Content-Length: 3|Transfer-Encoding: chunked|| ; SILENT ; HTTP/1.1 200 OK|Date: D|Transfer-Encoding: chunked||
          HTTP/1.1 204 No|Date: D|Content-Length: 3||       ; SILENT ; HTTP/1.1 204 No|Date: D||
          HTTP/1.1 103 Early Hints|Link: x||                ; SILENT ; HTTP/1.1 103 Early Hints|Link: x||
          HTTP/1.1 101 Up|Upgrade: websocket|Connection: Upgrade|| ; SILENT ; HTTP/1.1 101 Up|Upgrade: websocket|Connection: upgrade||
          HTTP/1.1 200 OK|Date: D|Upgrade: h2c|Connection: Upgrade|| ; SILENT ; HTTP/1.1 200 OK|Date: D||
          """)
  void tellsTheClientWhatIsForIt(String text, Persistence persistence, String edited) {
    ResponseHead head = new ResponseHead(HeadSettings.DEFAULT);
    byte[] bytes = Heads.bytes(text);
    assertThat(head.read(bytes, 0, bytes.length)).isEqualTo(bytes.length);
    HeadOut out = new HeadOut();
    EDIT.write(head, persistence, true, Optional.empty(), List.of(), out);
    assertThat(Heads.text(out)).isEqualTo(edited);
  }
}
