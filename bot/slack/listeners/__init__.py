"""What Bolt calls. Each listener reads, accepts, acknowledges and hands over; none of them waits for an answer."""
