#!/bin/bash
# A definition and a validating webhook whose server runs on the machine's loopback.
set -eu
. "$(dirname "$0")/../scripts/settings.sh"
folder=$(mktemp -d) port=$((18443 + I))
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$folder/k" -out "$folder/c" -days 30 -subj /CN=hook \
  -addext subjectAltName=IP:$HOST_IP 2>/dev/null
python3 - "$folder" $port <<'Y' &
import sys, ssl, json, http.server
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers['Content-Length'])))['request']
        allowed = request['object']['spec'].get('size', 0) < 10
        response = {'uid': request['uid'], 'allowed': allowed, 'status': {'message': 'too big'}}
        body = json.dumps({'apiVersion': 'admission.k8s.io/v1', 'kind': 'AdmissionReview', 'response': response}).encode()
        self.send_response(200)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *a): pass
server = http.server.HTTPServer(('127.0.0.1', int(sys.argv[2])), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1] + '/c', sys.argv[1] + '/k')
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
Y
python=$!
cleanup() { kubectl delete --ignore-not-found crd/things.example.com validatingwebhookconfiguration/things >/dev/null; }
trap 'kill $python; rm -rf "$folder"; cleanup' EXIT
cleanup

kubectl apply -f - >/dev/null <<Y
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Thing, plural: things, singular: thing}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: things}
webhooks:
  - name: things.example.com
    admissionReviewVersions: [v1]
    sideEffects: None
    failurePolicy: Fail
    timeoutSeconds: 5
    clientConfig: {url: "https://$HOST_IP:$port/", caBundle: $(base64 -w0 <"$folder/c")}
    rules: [{apiGroups: [example.com], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [things]}]
Y
kubectl wait --for=condition=Established crd/things.example.com --timeout=20s >/dev/null
thing() { echo "{apiVersion: example.com/v1, kind: Thing, metadata: {name: t$1}, spec: {size: $1}}" | kubectl create -f - 2>&1; }
refused() { thing "$1" | grep -q 'too big'; }
wait_for 20 refused 30   # the API server takes up a webhook a moment later
kubectl delete thing t30 --ignore-not-found >/dev/null
thing 3 | grep -q created
refused 31
