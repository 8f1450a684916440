# Seconds as people say them.
function time(s) {
    if (s < 9.95) return sprintf("%.1f s", s)
    if (s < 90) return sprintf("%.0f s", s)
    if (s < 5400) return sprintf("%.0f min", s / 60)
    if (s < 240 * 3600) return sprintf("%.1f h", s / 3600)
    return sprintf("%.0f days", s / 86400)
}
