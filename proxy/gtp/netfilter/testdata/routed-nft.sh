nft -f - <<'END'
table inet cordon_gtp_100 {
	chain judge { }
	chain prerouting {
		type filter hook prerouting priority -150; policy accept;
	}
	chain forward {
		type filter hook forward priority -150; policy accept;
	}
}
flush chain inet cordon_gtp_100 judge
flush chain inet cordon_gtp_100 prerouting
flush chain inet cordon_gtp_100 forward
table inet cordon_gtp_100 {
	counter queued { }
	counter fragments { }
	chain prerouting {
		iifname "lo" ct state invalid counter
		iifname "lo" ip daddr 127.71.84.80 udp dport 2123 counter name queued queue num 100
		iifname "lo" ip6 daddr ::1 udp sport 2123 udp dport 2123 counter name queued queue num 100
	}
	chain judge {
		meta protocol ip ip protocol udp ip frag-off & 0x3fff != 0 counter name fragments drop
		meta protocol ip6 exthdr frag exists counter name fragments drop
		udp dport { 2123, 3386 } counter name queued queue num 100 bypass
		udp sport { 2123, 3386 } counter name queued queue num 100 bypass
	}
	chain forward {
		iifname { "gp0" } jump judge
		oifname { "gp0" } jump judge
	}
}
END

# and back
nft delete table inet cordon_gtp_100 2>/dev/null || true
