// link joins the node's network namespace, which has no way out, to this machine's loopback.
//
//	link -pid N -in 127.0.0.1:6443=10.77.0.1:443     a port here, an address in there
//	     -proxy 127.0.0.1:6480                       any address in there: HTTP CONNECT and SOCKS5
//	     -out 10.77.0.254:1=127.0.0.1                any port of that address in there (the node redirects all of
//	                                                 them to port 1): the same port of loopback here, from -lowest on
//
// It ends when the process N ends.
package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

type list []string

func (l *list) String() string     { return strings.Join(*l, " ") }
func (l *list) Set(v string) error { *l = append(*l, v); return nil }

type dialer func(addr string) (net.Conn, error)

func main() {
	var in, out, proxy list
	pid := flag.Int("pid", 0, "a process in the namespace")
	flag.Var(&in, "in", "LISTEN-HERE=ADDRESS-THERE; may be repeated")
	flag.Var(&proxy, "proxy", "LISTEN-HERE")
	flag.Var(&out, "out", "LISTEN-THERE=ADDRESS-HERE; an ADDRESS-HERE without a port takes the port the client asked for")
	lowest := flag.Int("lowest", 10000, "the lowest port that -out passes on")
	dns := flag.String("dns", "", "the cluster's DNS, for names given to the proxy")
	flag.Parse()
	there, err := spaceOf(*pid)
	check(err)
	// pidfd_open
	pfd, _, e := syscall.Syscall(434, uintptr(*pid), 0, 0)
	if e != 0 {
		log.Fatal("pidfd_open: ", e)
	}
	dialThere := func(addr string) (c net.Conn, err error) {
		if addr, err = there.resolve(addr, *dns); err != nil {
			return nil, err
		}
		there.do(func() { c, err = (&net.Dialer{Timeout: 10 * time.Second}).Dial("tcp", addr) })
		return c, err
	}
	for _, r := range in {
		a, b, ok := strings.Cut(r, "=")
		if !ok {
			log.Fatal("-in wants A=B: ", r)
		}
		l, err := net.Listen("tcp", a)
		check(err)
		go accept(l, func(c net.Conn) { join(c, b, dialThere) })
	}
	for _, a := range proxy {
		l, err := net.Listen("tcp", a)
		check(err)
		go accept(l, func(c net.Conn) { serveProxy(c, dialThere) })
	}
	for _, r := range out {
		a, b, ok := strings.Cut(r, "=")
		if !ok {
			log.Fatal("-out wants A=B: ", r)
		}
		var l net.Listener
		there.do(func() { l, err = net.Listen("tcp", a) })
		check(err)
		go accept(l, func(c net.Conn) {
			to := b
			if _, _, err := net.SplitHostPort(b); err != nil {
				port := askedPort(c.(*net.TCPConn))
				if port < *lowest {
					_ = c.(*net.TCPConn).SetLinger(0)
					return
				}
				to = net.JoinHostPort(b, strconv.Itoa(port))
			}
			join(c, to, func(addr string) (net.Conn, error) { return net.DialTimeout("tcp", addr, 10*time.Second) })
		})
	}
	fmt.Println("ready")
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM)
	go func() { // a pidfd is readable once the process has ended
		for {
			var set syscall.FdSet
			set.Bits[pfd/64] |= 1 << (pfd % 64)
			if n, err := syscall.Select(int(pfd)+1, &set, nil, nil, nil); n > 0 || err != nil && err != syscall.EINTR {
				stop <- syscall.SIGTERM
				return
			}
		}
	}()
	<-stop
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// space runs functions on threads that have entered the namespace; what they open stays there.
type space struct{ ns int }

// spaceOf opens the network namespace of a process. The number is no os.File's: the garbage collector would close that one day.
func spaceOf(pid int) (*space, error) {
	ns, err := syscall.Open(fmt.Sprintf("/proc/%d/ns/net", pid), syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	return &space{ns: ns}, err
}

func (s *space) do(f func()) {
	done := make(chan struct{})
	go func() {
		runtime.LockOSThread()                                                               // never unlocked: the thread ends with the goroutine
		if _, _, e := syscall.Syscall(308, uintptr(s.ns), syscall.CLONE_NEWNET, 0); e != 0 { // setns
			log.Fatal("setns: ", e)
		}
		f()
		close(done)
	}()
	<-done
}

// resolve asks the cluster's DNS, never this machine's.
func (s *space) resolve(addr, dns string) (string, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil || net.ParseIP(host) != nil {
		return addr, err
	}
	if dns == "" {
		return "", errors.New("no cluster DNS: " + host)
	}
	r := &net.Resolver{PreferGo: true, Dial: func(_ context.Context, network, _ string) (c net.Conn, err error) {
		s.do(func() { c, err = net.DialTimeout(network, dns, 5*time.Second) })
		return c, err
	}}
	ips, err := r.LookupIP(context.Background(), "ip4", strings.TrimSuffix(host, ".")+".")
	if err != nil || len(ips) == 0 {
		return "", fmt.Errorf("%s: %v", host, err)
	}
	return net.JoinHostPort(ips[0].String(), port), nil
}

func accept(l net.Listener, serve func(net.Conn)) {
	for {
		c, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			time.Sleep(50 * time.Millisecond)
			continue
		}
		go func() { defer c.Close(); serve(c) }()
	}
}

func join(c net.Conn, addr string, dial dialer) {
	if d, err := dial(addr); err == nil {
		pipe(c, c, d)
	} else if t, ok := c.(*net.TCPConn); ok {
		_ = t.SetLinger(0) // refused there: reset here
	}
}

// pipe copies both ways; r is what c is read through. io.Copy uses splice between two TCP connections.
func pipe(c net.Conn, r io.Reader, d net.Conn) {
	defer d.Close()
	done := make(chan struct{})
	go func() {
		_, err := io.Copy(d, r)
		end(d, err)
		close(done)
	}()
	_, err := io.Copy(c, d)
	end(c, err)
	<-done
}

func end(c net.Conn, err error) {
	t, ok := c.(*net.TCPConn)
	if !ok || err != nil {
		_ = c.Close()
		return
	}
	_ = t.CloseWrite()
}

// askedPort is the port before the node's redirect rule.
func askedPort(c *net.TCPConn) int {
	port := c.LocalAddr().(*net.TCPAddr).Port
	raw, err := c.SyscallConn()
	if err != nil {
		return port
	}
	_ = raw.Control(func(fd uintptr) {
		var a syscall.RawSockaddrInet4
		n := uint32(unsafe.Sizeof(a))
		// SO_ORIGINAL_DST
		if _, _, e := syscall.Syscall6(syscall.SYS_GETSOCKOPT, fd, syscall.SOL_IP, 80,
			uintptr(unsafe.Pointer(&a)), uintptr(unsafe.Pointer(&n)), 0); e == 0 {
			p := (*[2]byte)(unsafe.Pointer(&a.Port))
			port = int(binary.BigEndian.Uint16(p[:]))
		}
	})
	return port
}

func serveProxy(c net.Conn, dial dialer) {
	r := bufio.NewReader(c)
	first, err := r.Peek(1)
	if err != nil {
		return
	}
	if first[0] == 5 {
		serveSocks(c, r, dial)
		return
	}
	req, err := http.ReadRequest(r)
	if err != nil {
		return
	}
	if req.Method != http.MethodConnect {
		_, _ = io.WriteString(c, "HTTP/1.1 405 only CONNECT\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
		return
	}
	d, err := dial(req.Host)
	if err != nil {
		_, _ = io.WriteString(c, "HTTP/1.1 502 no connection\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
		return
	}
	_, _ = io.WriteString(c, "HTTP/1.1 200 connected\r\n\r\n")
	pipe(c, buffered(c, r), d)
}

// buffered gives back the connection itself where nothing was read ahead, so that splice is used.
func buffered(c net.Conn, r *bufio.Reader) io.Reader {
	if r.Buffered() == 0 {
		return c
	}
	return r
}

func serveSocks(c net.Conn, r *bufio.Reader, dial dialer) {
	b := make([]byte, 262)
	read := func(n int) bool { _, err := io.ReadFull(r, b[:n]); return err == nil }
	if !read(2) || !read(int(b[1])) {
		return
	}
	if _, err := c.Write([]byte{5, 0}); err != nil || !read(4) {
		return
	}
	host := ""
	switch cmd, kind := b[1], b[3]; {
	case cmd != 1:
	case kind == 1 && read(4):
		host = net.IP(b[:4]).String()
	case kind == 4 && read(16):
		host = net.IP(b[:16]).String()
	case kind == 3 && read(1):
		if n := int(b[0]); read(n) {
			host = string(b[:n])
		}
	}
	if host == "" || !read(2) {
		_, _ = c.Write([]byte{5, 7, 0, 1, 0, 0, 0, 0, 0, 0})
		return
	}
	d, err := dial(net.JoinHostPort(host, strconv.Itoa(int(binary.BigEndian.Uint16(b[:2])))))
	if err != nil {
		_, _ = c.Write([]byte{5, 5, 0, 1, 0, 0, 0, 0, 0, 0})
		return
	}
	_, _ = c.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	pipe(c, buffered(c, r), d)
}
