select customer_id, sum(amount - discount) as total from {{ ref('staged') }} group by customer_id
