#!/bin/bash
# One CA, server and client certificates (RSA keys in PKCS#8, the form Java reads as it is), the service account key pair, kubeconfigs.
set -eu
. "$(dirname "$0")/settings.sh"
umask 077
mkdir -p "$PKI"
cd "$PKI"

key() { openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$1.key" 2>/dev/null; }

authority() {
  key "$1"
  openssl req -x509 -new -key "$1.key" -sha256 -days 3650 -subj "/CN=$1" -out "$1.crt" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign,digitalSignature
}

issue() { # AUTHORITY NAME SUBJECT EXTENSIONS
  key "$2"
  openssl req -new -key "$2.key" -subj "$3" -out "$2.csr"
  printf '%b' "$4" >"$2.ext"
  openssl x509 -req -in "$2.csr" -CA "$1.crt" -CAkey "$1.key" -CAcreateserial -sha256 -days 3650 -extfile "$2.ext" -out "$2.crt" 2>/dev/null
  rm "$2.csr" "$2.ext"
}

client='keyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\n'
server='keyUsage=critical,digitalSignature,keyEncipherment\nextendedKeyUsage=serverAuth\nsubjectAltName='
names=DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local
authority ca
authority front-ca
issue ca apiserver /CN=kube-apiserver "$server$names,IP:127.0.0.1,IP:$NODE_IP,IP:$API_SVC_IP\n"
issue ca kubelet "/O=system:nodes/CN=system:node:$NODE" "${server}DNS:$NODE,IP:$NODE_IP,IP:127.0.0.1\n"
issue ca sm /CN=snapshot-metadata "${server}IP:$NODE_IP,DNS:localhost,IP:127.0.0.1\n"
issue ca admin /O=system:masters/CN=admin "$client"
issue ca kcm /CN=system:kube-controller-manager "$client"
issue ca scheduler /CN=system:kube-scheduler "$client"
issue ca node "/O=system:nodes/CN=system:node:$NODE" "$client"
issue ca apiserver-kubelet /CN=apiserver-kubelet-client "$client"
issue front-ca front /CN=front-proxy-client "$client"
openssl genrsa -out sa.key 2048 2>/dev/null
openssl rsa -in sa.key -pubout -out sa.pub 2>/dev/null

kubeconfig() { # USER SERVER FILE
  cat >"$3" <<K
apiVersion: v1
kind: Config
clusters: [{name: testbed-$NAME, cluster: {server: "$2", certificate-authority-data: $(base64 -w0 <ca.crt)}}]
users: [{name: $1, user: {client-certificate-data: $(base64 -w0 <"$1.crt"), client-key-data: $(base64 -w0 <"$1.key")}}]
contexts: [{name: testbed-$NAME, context: {cluster: testbed-$NAME, user: $1}}]
current-context: testbed-$NAME
K
}
for user in admin kcm scheduler node; do kubeconfig $user "https://$NODE_IP:443" $user.kubeconfig; done   # for use inside
kubeconfig admin "https://127.0.0.1:$API_PORT" "$STATE/kubeconfig"                                        # for use on the machine
