nft -f - <<'END'
table inet cordon_gtp_100
delete table inet cordon_gtp_100
table inet cordon_gtp_100 {
	counter queued { }
	counter fragments { }
	chain prerouting {
		type filter hook prerouting priority -150; policy accept;
		iifname "lo" ct state invalid counter
		iifname "lo" ip daddr 127.71.84.80 udp dport 2123 counter name queued queue num 104-107
	}
	chain judge {
		meta protocol ip ip protocol udp ip frag-off & 0x3fff != 0 counter name fragments drop
		udp dport { 2123 } counter name queued queue num 104-107
		udp sport { 2123 } counter name queued queue num 104-107
		udp dport 2152 @th,72,8 != 255 counter name queued queue num 104-107
	}
	chain forward {
		type filter hook forward priority -150; policy accept;
		iifname { "gp0", "gp1" } jump judge
		oifname { "gp0", "gp1" } jump judge
	}
}
END

# and back
nft delete table inet cordon_gtp_100 2>/dev/null || true
