// A CSI driver for the test cluster: volumes, snapshots, clones, group snapshots, expansion, raw block volumes and
// changed-block lists, on one folder of the node. On btrfs a snapshot is a true point in time and takes no time.
// It registers itself with the kubelet, so no node-driver-registrar is needed.
package main

import (
	"context"
	"flag"
	"log"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/wrapperspb"
	registration "k8s.io/kubelet/pkg/apis/pluginregistration/v1"
)

type driver struct {
	csi.UnimplementedIdentityServer
	csi.UnimplementedControllerServer
	csi.UnimplementedGroupControllerServer
	csi.UnimplementedNodeServer
	csi.UnimplementedSnapshotMetadataServer
	registration.UnimplementedRegistrationServer
	name, node, endpoint string
	fixed                bool
	*store
}

func main() {
	d := &driver{}
	flag.StringVar(&d.name, "driver-name", "disk.testbed.local", "")
	flag.StringVar(&d.node, "node", "node-1", "the node's name")
	flag.StringVar(&d.endpoint, "socket", "/var/lib/kubelet/plugins/disk/csi.sock", "where CSI is served")
	registry := flag.String("registry", "/var/lib/kubelet/plugins_registry", "the kubelet's folder of plugin sockets; empty: do not register")
	dir := flag.String("dir", "/var/lib/disk", "state and data; a btrfs file system makes snapshots instant")
	quota := flag.Bool("quota", false, "enforce the size of file system volumes (btrfs only)")
	flag.BoolVar(&d.fixed, "fixed-length", false, "report changed blocks as FIXED_LENGTH instead of VARIABLE_LENGTH")
	flag.Parse()
	var err error
	if d.store, err = openStore(*dir, *quota); err != nil {
		log.Fatal(err)
	}
	s := grpc.NewServer(grpc.UnaryInterceptor(logged))
	csi.RegisterIdentityServer(s, d)
	csi.RegisterControllerServer(s, d)
	csi.RegisterGroupControllerServer(s, d)
	csi.RegisterNodeServer(s, d)
	csi.RegisterSnapshotMetadataServer(s, d)
	go serve(s, d.endpoint)
	if *registry != "" {
		r := grpc.NewServer()
		registration.RegisterRegistrationServer(r, d)
		go serve(r, filepath.Join(*registry, d.name+"-reg.sock"))
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM)
	<-stop
	s.Stop()
}

func logged(ctx context.Context, req any, i *grpc.UnaryServerInfo, h grpc.UnaryHandler) (any, error) {
	r, err := h(ctx, req)
	if err != nil {
		log.Printf("%s: %v", i.FullMethod, err)
	}
	return r, err
}

func serve(s *grpc.Server, path string) {
	_ = os.MkdirAll(filepath.Dir(path), 0o750)
	_ = os.Remove(path)
	l, err := net.Listen("unix", path)
	if err == nil {
		err = s.Serve(l)
	}
	if err != nil {
		log.Fatal(err)
	}
}

func (d *driver) GetInfo(context.Context, *registration.InfoRequest) (*registration.PluginInfo, error) {
	return &registration.PluginInfo{
		Type:              registration.CSIPlugin,
		Name:              d.name,
		Endpoint:          d.endpoint,
		SupportedVersions: []string{"1.0.0"},
	}, nil
}

func (d *driver) NotifyRegistrationStatus(
	_ context.Context, s *registration.RegistrationStatus,
) (*registration.RegistrationStatusResponse, error) {
	log.Printf("registered with the kubelet: %v %s", s.PluginRegistered, s.Error)
	return &registration.RegistrationStatusResponse{}, nil
}

func (d *driver) GetPluginInfo(context.Context, *csi.GetPluginInfoRequest) (*csi.GetPluginInfoResponse, error) {
	return &csi.GetPluginInfoResponse{Name: d.name, VendorVersion: "1"}, nil
}

func (d *driver) Probe(context.Context, *csi.ProbeRequest) (*csi.ProbeResponse, error) {
	return &csi.ProbeResponse{Ready: wrapperspb.Bool(true)}, nil
}

func (d *driver) GetPluginCapabilities(
	context.Context, *csi.GetPluginCapabilitiesRequest,
) (*csi.GetPluginCapabilitiesResponse, error) {
	r := &csi.GetPluginCapabilitiesResponse{}
	for _, t := range []csi.PluginCapability_Service_Type{
		csi.PluginCapability_Service_CONTROLLER_SERVICE,
		csi.PluginCapability_Service_VOLUME_ACCESSIBILITY_CONSTRAINTS,
		csi.PluginCapability_Service_GROUP_CONTROLLER_SERVICE,
		csi.PluginCapability_Service_SNAPSHOT_METADATA_SERVICE,
	} {
		service := &csi.PluginCapability_Service_{Service: &csi.PluginCapability_Service{Type: t}}
		r.Capabilities = append(r.Capabilities, &csi.PluginCapability{Type: service})
	}
	online := &csi.PluginCapability_VolumeExpansion{Type: csi.PluginCapability_VolumeExpansion_ONLINE}
	r.Capabilities = append(r.Capabilities, &csi.PluginCapability{
		Type: &csi.PluginCapability_VolumeExpansion_{VolumeExpansion: online},
	})
	return r, nil
}
