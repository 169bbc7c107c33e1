// cbt asks a cluster's changed-block service: cbt -ca FILE -addr HOST:PORT -token T -ns N -target SNAPSHOT [-base HANDLE]
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os"

	"github.com/kubernetes-csi/external-snapshot-metadata/pkg/api"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
)

func main() {
	ca, addr, token := flag.String("ca", "", ""), flag.String("addr", "10.77.0.1:50051", ""), flag.String("token", "", "")
	ns, target, base := flag.String("ns", "", ""), flag.String("target", "", ""), flag.String("base", "", "")
	flag.Parse()
	pem, err := os.ReadFile(*ca)
	if err != nil {
		log.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	host, _, _ := net.SplitHostPort(*addr)
	secure := credentials.NewTLS(&tls.Config{RootCAs: pool, ServerName: host})
	c, err := grpc.NewClient("passthrough:///"+*addr, grpc.WithTransportCredentials(secure))
	if err != nil {
		log.Fatal(err)
	}
	cl := api.NewSnapshotMetadataClient(c)
	var recv func() (api.BlockMetadataType, int64, []*api.BlockMetadata, error)
	if *base == "" {
		s, err := cl.GetMetadataAllocated(context.Background(), &api.GetMetadataAllocatedRequest{
			SecurityToken: *token,
			Namespace:     *ns,
			SnapshotName:  *target,
		})
		if err != nil {
			log.Fatal(err)
		}
		recv = func() (api.BlockMetadataType, int64, []*api.BlockMetadata, error) {
			r, err := s.Recv()
			return r.GetBlockMetadataType(), r.GetVolumeCapacityBytes(), r.GetBlockMetadata(), err
		}
	} else {
		s, err := cl.GetMetadataDelta(context.Background(), &api.GetMetadataDeltaRequest{
			SecurityToken:      *token,
			Namespace:          *ns,
			BaseSnapshotId:     *base,
			TargetSnapshotName: *target,
		})
		if err != nil {
			log.Fatal(err)
		}
		recv = func() (api.BlockMetadataType, int64, []*api.BlockMetadata, error) {
			r, err := s.Recv()
			return r.GetBlockMetadataType(), r.GetVolumeCapacityBytes(), r.GetBlockMetadata(), err
		}
	}
	for {
		t, size, l, err := recv()
		if err == io.EOF {
			return
		}
		if err != nil {
			log.Fatal(err)
		}
		for _, b := range l {
			fmt.Println(t, size, b.ByteOffset, b.SizeBytes)
		}
	}
}
