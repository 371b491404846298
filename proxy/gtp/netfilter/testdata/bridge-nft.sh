nft -f - <<'END'
table bridge cordon_gtp_7
delete table bridge cordon_gtp_7
table bridge cordon_gtp_7 {
	counter queued { }
	counter fragments { }
	chain prerouting {
		type filter hook prerouting priority -150; policy accept;
		ct state invalid counter
	}
	chain judge {
		meta protocol ip ip protocol udp ip frag-off & 0x3fff != 0 counter name fragments drop
		meta protocol ip6 exthdr frag exists counter name fragments drop
		udp dport { 2123 } counter name queued queue num 7 bypass
		udp sport { 2123 } counter name queued queue num 7 bypass
		udp dport 2152 @th,72,8 != 255 counter name queued queue num 7 bypass
	}
	chain forward {
		type filter hook forward priority -150; policy accept;
		iifname { "gp0" } jump judge
		oifname { "gp0" } jump judge
	}
}
END

# and back
nft delete table bridge cordon_gtp_7 2>/dev/null || true
