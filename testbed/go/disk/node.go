package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

func (d *driver) NodeGetInfo(context.Context, *csi.NodeGetInfoRequest) (*csi.NodeGetInfoResponse, error) {
	return &csi.NodeGetInfoResponse{NodeId: d.node, AccessibleTopology: d.topology()[0]}, nil
}

func (d *driver) NodeGetCapabilities(
	context.Context, *csi.NodeGetCapabilitiesRequest,
) (*csi.NodeGetCapabilitiesResponse, error) {
	r := &csi.NodeGetCapabilitiesResponse{}
	for _, t := range []csi.NodeServiceCapability_RPC_Type{
		csi.NodeServiceCapability_RPC_GET_VOLUME_STATS,
		csi.NodeServiceCapability_RPC_SINGLE_NODE_MULTI_WRITER,
	} {
		rpc := &csi.NodeServiceCapability_Rpc{Rpc: &csi.NodeServiceCapability_RPC{Type: t}}
		r.Capabilities = append(r.Capabilities, &csi.NodeServiceCapability{Type: rpc})
	}
	return r, nil
}

// NodePublishVolume binds the volume's folder, or a loop device on its file, to the target.
func (d *driver) NodePublishVolume(
	_ context.Context, r *csi.NodePublishVolumeRequest,
) (*csi.NodePublishVolumeResponse, error) {
	if r.VolumeId == "" || r.TargetPath == "" || r.VolumeCapability == nil {
		return nil, status.Error(codes.InvalidArgument, "volume id, target path and capability are required")
	}
	d.Lock()
	defer d.Unlock()
	it := d.volumes[r.VolumeId]
	if it == nil {
		return nil, status.Error(codes.NotFound, "no such volume")
	}
	if mounted(r.TargetPath) {
		return &csi.NodePublishVolumeResponse{}, nil
	}
	from, err := d.path(volumesDir, it.ID), error(nil)
	if it.Block {
		if devs := loops(from); len(devs) > 0 {
			from = devs[0]
		} else if out, e := exec.Command("losetup", "--find", "--show", from).CombinedOutput(); e != nil {
			return nil, status.Errorf(codes.Internal, "losetup: %s", out)
		} else {
			from = strings.TrimSpace(string(out))
		}
		_ = os.MkdirAll(filepath.Dir(r.TargetPath), 0o750)
		err = os.WriteFile(r.TargetPath, nil, 0o640)
	} else {
		err = os.MkdirAll(r.TargetPath, 0o750)
	}
	if err == nil {
		err = syscall.Mount(from, r.TargetPath, "", syscall.MS_BIND, "")
	}
	if err == nil && r.Readonly && !it.Block {
		err = syscall.Mount("", r.TargetPath, "", syscall.MS_BIND|syscall.MS_REMOUNT|syscall.MS_RDONLY, "")
	}
	if err != nil {
		return nil, status.Error(codes.Internal, err.Error())
	}
	return &csi.NodePublishVolumeResponse{}, nil
}

func (d *driver) NodeUnpublishVolume(
	_ context.Context, r *csi.NodeUnpublishVolumeRequest,
) (*csi.NodeUnpublishVolumeResponse, error) {
	if r.VolumeId == "" || r.TargetPath == "" {
		return nil, status.Error(codes.InvalidArgument, "volume id and target path are required")
	}
	d.Lock()
	defer d.Unlock()
	for mounted(r.TargetPath) {
		if err := syscall.Unmount(r.TargetPath, 0); err != nil {
			return nil, status.Error(codes.Internal, err.Error())
		}
	}
	if err := os.Remove(r.TargetPath); err != nil && !os.IsNotExist(err) {
		return nil, status.Error(codes.Internal, err.Error())
	}
	if it := d.volumes[r.VolumeId]; it != nil && it.Block {
		for _, dev := range loops(d.path(volumesDir, it.ID)) {
			if !bound(filepath.Base(dev)) {
				_ = run("losetup", "-d", dev)
			}
		}
	}
	return &csi.NodeUnpublishVolumeResponse{}, nil
}

func mountinfo(field int, value string) bool {
	b, _ := os.ReadFile("/proc/self/mountinfo")
	for _, l := range strings.Split(string(b), "\n") {
		if f := strings.Fields(l); len(f) > field && f[field] == value {
			return true
		}
	}
	return false
}

func mounted(path string) bool { return mountinfo(4, path) }
func bound(dev string) bool    { return mountinfo(3, "/"+dev) }

func (d *driver) NodeGetVolumeStats(
	_ context.Context, r *csi.NodeGetVolumeStatsRequest,
) (*csi.NodeGetVolumeStatsResponse, error) {
	if r.VolumeId == "" || r.VolumePath == "" {
		return nil, status.Error(codes.InvalidArgument, "volume id and path are required")
	}
	d.Lock()
	defer d.Unlock()
	it := d.volumes[r.VolumeId]
	if _, err := os.Stat(r.VolumePath); it == nil || err != nil {
		return nil, status.Error(codes.NotFound, "no such volume")
	}
	u := &csi.VolumeUsage{Unit: csi.VolumeUsage_BYTES, Total: it.Size}
	if !it.Block {
		if d.quota {
			u.Used = d.used(it)
		} else {
			var st syscall.Statfs_t
			_ = syscall.Statfs(r.VolumePath, &st)
			u.Total, u.Used = int64(st.Blocks)*st.Bsize, int64(st.Blocks-st.Bfree)*st.Bsize
		}
		u.Available = max(0, u.Total-u.Used)
	}
	return &csi.NodeGetVolumeStatsResponse{Usage: []*csi.VolumeUsage{u}}, nil
}

// used asks btrfs for what a volume refers to.
func (d *driver) used(it *item) int64 {
	out, _ := exec.Command("btrfs", "qgroup", "show", "--raw", "-f", d.path(volumesDir, it.ID)).Output()
	for _, l := range strings.Split(string(out), "\n") {
		if f := strings.Fields(l); len(f) > 2 && strings.HasPrefix(f[0], "0/") {
			n, _ := strconv.ParseInt(f[1], 10, 64)
			return n
		}
	}
	return 0
}
